"""Words of the trade that stand with a capital letter or after a number and are nobody's name."""

from __future__ import annotations

_WORDS = """
a&e adhd advice adviser advisers advisory advocacy advocate advocates assessment assessments
awareness bame behaviour bme board care case cases centre change charter code commissioner
conference contact contract csp csps cyp da dapp dash dhr disclosure domestic drug dv engagement
family focus forum framework fund funding gp gps group groups guidance health help helpline
housing hub idva idvas impact information intervention interventions iom iris isva journey led
lgbt liaison management mapping marac maracs mash mental needs network nhs nrpf offer offers
outreach panel participation partnership pathway pathways pcc perspective pilot plan plans
police policy procedure procedures profile programme programmes project protocol provision
register referral referrals refuge review rights risk safeguarding safety satisfaction scheme
service services strategy substance support survey survivor survivors target team teams tool
toolkit tools training treatment unit voice voices week witness work worker workers working
workshop workshops
"""
ORDINARY_WORDS = frozenset(_WORDS.split())
