"""A provider of Modality Performed Procedure Step on the odil library: port and directory as arguments.

Each request is written to <directory>/<n>-<create|set>.json, SOP instance included. Associations are served one after
the other, until the process is ended.
"""

import json
import os
import sys
import time

import odil

port, directory = int(sys.argv[1]), sys.argv[2]
steps = {}
count = 0


def keep(kind, request, uid):
    global count
    count += 1
    content = {"uid": uid, "dataset": json.loads(odil.as_json(request.get_data_set()))}
    path = os.path.join(directory, "%03d-%s.json" % (count, kind))
    with open(path + ".part", "w") as file:
        json.dump(content, file)
    os.rename(path + ".part", path)


def text(value):
    return value.decode("ascii") if isinstance(value, bytes) else str(value)


def created(request):
    uid = text(request.get_affected_sop_instance_uid())
    if uid in steps:
        return 0x0111
    steps[uid] = True
    keep("create", request, uid)
    return 0


def changed(request):
    uid = text(request.get_requested_sop_instance_uid())
    if uid not in steps:
        return 0x0112
    keep("set", request, uid)
    return 0


while True:
    association = odil.Association()
    try:
        association.receive_association("v4", port)
        create = odil.NCreateSCP(association)
        create.set_callback(created)
        change = odil.NSetSCP(association)
        change.set_callback(changed)
        while True:
            message = association.receive_message()
            if int(message.get_command_field()) == 0x0140:
                create(message)
            elif int(message.get_command_field()) == 0x0120:
                change(message)
            else:
                association.abort(0, 0)
                break
    except (odil.AssociationReleased, odil.AssociationAborted):
        pass
    except Exception as error:  # the next association may be a better one
        print(error, flush=True)
        time.sleep(0.05)
