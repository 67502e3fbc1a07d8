"""Prints what the official SDK knows of each operation: the members that it sends and reads, their types and enums.

JSON: `operations` by method and path, whose `asks` are types by parameter and whose `answers` is a type; `types` have
types by member; `enums` their values. A type is the name of one of these, or `list X`, `map X`, or "" for anything else.
"""

import dataclasses
import enum
import inspect
import json
import re
import sys
import typing

from databricks.sdk.service import catalog, iam, jobs, pipelines, sharing

SERVICES = (
    sharing.RecipientsAPI,
    sharing.SharesAPI,
    pipelines.PipelinesAPI,
    jobs.JobsAPI,
    catalog.CatalogsAPI,
    catalog.SchemasAPI,
    catalog.TablesAPI,
    catalog.VolumesAPI,
    catalog.MetastoresAPI,
    catalog.GrantsAPI,
    iam.CurrentUserAPI,
)
CALL = re.compile(r'_api\.do\(\s*"(\w+)",\s*f?"([^"]+)"')
WIRE_NAME = re.compile(r'body\["([^"]+)"\] = [^=]*?self\.(\w+)')

# Runs of jobs are nothing that this project manages, and their types are many.
LEFT_OUT = re.compile(r"/jobs/run|/clone$|/environment/")

# What the jobs and pipelines of this project do not use is deeper than this.
DEEPEST = 4


def hints_of(described) -> dict:
    # Some members have the name of the module that their types are from, and would hide it.
    names = vars(sys.modules[described.__module__])
    return typing.get_type_hints(described, names, names)


class Known:
    def __init__(self):
        self.types, self.enums, self.depths = {}, {}, {}

    def name_of(self, hint, depth: int) -> str:
        """The name of a type, which is described along with all that it leads to."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Union:
            return self.name_of(next(a for a in arguments if a is not type(None)), depth)
        if origin in (list, typing.Iterator.__origin__):
            return f"list {self.name_of(arguments[0], depth)}".rstrip()
        if origin is dict:
            return f"map {self.name_of(arguments[1], depth)}".rstrip()
        if inspect.isclass(hint) and issubclass(hint, enum.Enum):
            self.enums[hint.__name__] = [value.value for value in hint]
            return hint.__name__
        if dataclasses.is_dataclass(hint) and depth <= DEEPEST:
            self.describe(hint, depth)
            return hint.__name__
        return ""

    def describe(self, kind: type, depth: int) -> None:
        if self.depths.get(kind, DEEPEST + 1) <= depth:
            return
        self.depths[kind] = depth
        hints = hints_of(kind)
        wire_names = WIRE_NAME.findall(inspect.getsource(kind.as_dict))
        self.types[kind.__name__] = {wire: self.name_of(hints[field], depth + 1) for wire, field in wire_names}


def main() -> None:
    known, operations = Known(), {}
    for service in SERVICES:
        for _, method in inspect.getmembers(service, inspect.isfunction):
            call = CALL.search(inspect.getsource(method))
            if call is None or LEFT_OUT.search(call.group(2)):
                continue
            hints = hints_of(method)
            answers = known.name_of(hints.pop("return", None), 1)
            asks = {name: known.name_of(hint, 1) for name, hint in hints.items()}
            operations[" ".join(call.groups())] = {"asks": asks, "answers": answers}
    json.dump({"operations": operations, "types": known.types, "enums": known.enums}, sys.stdout, sort_keys=True)


if __name__ == "__main__":
    main()
