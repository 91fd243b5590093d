"""Activities: calls, visits, mails and tasks about deals and customers, as CRMs deliver them.

Nobody asks for them by themselves: a deal's timeline shows them, and who looks for deals that nobody touches
asks when the last one was. It never speaks.
"""
