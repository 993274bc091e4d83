"""What every fake with a wire needs: faults on the way, and the server itself."""
