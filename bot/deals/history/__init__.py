"""Histories: what an export of stage changes tells about deals, laid over what present-state exports told.

Two layers are kept. Below lie the events concluded from present-state exports and from chat; above them the
records of imported histories (table `deal_record`). The events that stand are made of both by one pure
function (`rules.merge`), so that neither the order of files nor how a history is cut into files matters.
"""
