"""How far two codings agree: their reports matched, what they found, what they say of what both found.

`coded` and `published` give reports as plain values, `matching` pairs them, `fields` says what is compared, `alpha`
and `measuring` give the figures, `wording` shows them. docs/agreement.md has the method, exact enough to compute it again.
"""
