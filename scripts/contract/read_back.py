"""Prints all that there is, as the official SDK reads it: JSON of recipients, shares, pipelines and jobs by name."""

import json
import sys

from workspace import connect


def main() -> None:
    w = connect()
    pipelines = [w.pipelines.get(found.pipeline_id) for found in w.pipelines.list_pipelines()]
    json.dump(
        {
            "recipients": {
                found.name: {
                    **w.recipients.get(found.name).as_dict(),
                    "shares": sorted(
                        one.share_name for one in w.recipients.share_permissions(found.name).permissions_out
                    ),
                }
                for found in w.recipients.list()
            },
            "shares": {
                found.name: {
                    **w.shares.get(found.name, include_shared_data=True).as_dict(),
                    "permissions": w.shares.share_permissions(found.name).as_dict(),
                }
                for found in w.shares.list_shares()
            },
            "pipelines": {pipeline.name: pipeline.as_dict() for pipeline in pipelines},
            "jobs": {found.settings.name: w.jobs.get(found.job_id).as_dict() for found in w.jobs.list()},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
