"""Reads a table with pysnc as its documentation shows it, and writes the sys_id of each row that it gives."""

import os
import pysnc

flow = pysnc.ServiceNowClientCredentialsFlow(
    os.environ["SERVICENOW_CLIENT_ID"], os.environ["SERVICENOW_CLIENT_SECRET"]
)
client = pysnc.ServiceNowClient(os.environ["SERVICENOW_BASE_URL"], flow)
records = client.GlideRecord(os.environ["COMPARE_TABLE"], batch_size=1000)
records.display_value = False
records.query()
with open(os.environ["COMPARE_IDS"], "w") as ids:
    for record in records:
        # The whole row is taken out, as whoever keeps it does.
        ids.write(record.serialize()["sys_id"] + "\n")
