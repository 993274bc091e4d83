"""Manifests that several tests read."""

from bot.manifest.rules import KnownRules

RULES: KnownRules = {
    "T01": {},
    "T02": {},
    "S04": {"days": 14, "share": 0.25, "strict": False, "field": "Due"},
}

HEAD = """\
version: 1
id: ferry
product: Ferry Tickets
sources: [{name: shop, kind: github, repos: [acme/shop, acme/api]}]
"""

FULL = """\
# Everything a manifest can say
version: 1
id: ferry
product: Ferry Tickets
vision: >
  Boarding without
  a queue.
calendar: {timezone: Europe/Lisbon, fiscal_year_starts: 4}
horizon: {roadmap: 9 months}
sources:
  - name: shop
    kind: github
    repos: [acme/shop, acme/api]
    project: acme/7
    status_map: {In review: doing, off: dropped}
  - {name: field, kind: local, file: in/field.yaml, repos: [acme/field], status_map: {no: todo}}
  - name: pay
    kind: jira
    projects: [PAY, OPS]
    status_map: {Rejected: dropped}
    fields: {epic_link: Epic Link, sprint: Sprint, rank: Rank, story_points: Story Points,
             start: customfield_10015, due: Target end, team: Team}
    reach: item
    visible_to: {role: Developers}
  - {name: past, kind: local, file: past.db, repos: [OLD], reach: dashboard}
teams:
  - id: web
    sprint: 10 days
    sprint_start: 2026-10-05
    capacity: 20 items
    sources: [shop]
    members: [ana]
    slack: "#web"
  - {id: crew, flow: kanban, near: 3 weeks, capacity: 7.5 points}
people:
  - {id: ana, github: ana-k, jira: 5b10, slack: U123}
  - id: ben
unplanned:
  labels: [bug, ops]
  types: [Bug]
  budget: 30%
  links:
    - {shop: {label: chores, repo: Acme/API}}
goals:
  - id: boarding
    title: Shorter queues
    benefit: retain users
    key_results:
      - {id: wait, title: Minutes, baseline: 12.5, target: 4, current: 9, as_of: 2026-11-01}
    effort_share: 60%
  - {id: trust, title: Trust, effort_share: 12.5%}
initiatives:
  - id: mobile-pass
    title: Mobile pass
    goal: boarding
    status: in_progress
    commitment: committed
    confidence: medium
    window: 2026-Q3
    target: 2026-12-11
    owner: ana
    team: web
    rank: 1
    audience: customer
    public: {title: Pass on the phone, summary: No paper., status: Soon, exact_date: true}
    keywords: [qr, wallet]
    depends_on: [printer, harbour/gates]
    links:
      - {shop: {repo: acme/shop, issue: 310}}
      - {shop: {repo: acme/api, milestone: 12}}
      - {shop: {query: 'label:"mobile pass" is:open'}}
      - {shop: {field: Initiative, value: Mobile pass}}
      - field: {issue: 7}
    releases:
      - {shop: {repo: acme/shop, milestone: 14}}
    evidence: [https://ferry.example/stats]
    changelog: https://ferry.example/news/pass
  - {id: printer, title: Printer, window: later}
  - id: refunds
    title: Refunds
    links:
      - {pay: {epic: PAY-40}}
      - {pay: {issue: OPS-7}}
      - {pay: {project: PAY, fix_version: 4.10}}
      - {pay: {sprint: 12}}
      - {pay: {sprint: PAY 13, project: PAY}}
      - {pay: {component: Checkout}}
      - {pay: {label: refunds}}
      - {pay: {query: 'type:bug is:open'}}
      - {pay: {jql: 'component = "Pay back" AND labels = later'}}
      - {pay: {field: Team, value: Till}}
      - {past: {epic: OLD-1}}
      - {past: {fix_version: Autumn}}
    releases:
      - {pay: {project: OPS, fix_version: "5"}}
dashboard: {source: field}
policy:
  fail_on: warning
  rules:
    T01: off
    T02: note
    S04: {level: warning, reach: item, days: 21, share: 40%, strict: true, field: Ready}
waivers:
  - {rule: T01, initiative: printer, until: 2026-12-01, by: ana, reason: moved on purpose}
  - {rule: S04, item: "shop:acme/shop#12", until: 2027-01-31}
  - {rule: S04, item: "pay:PAY-7", until: 2027-01-31}
  - {rule: T01, finding: 3fa9c2d41b07, facts: 9c1b22aa}
"""
