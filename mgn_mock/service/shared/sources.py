"""The sources of facts: by short name, what each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# fmt: off
SOURCES: Mapping[str, str] = {
    "API":          "the MGN API Reference",
    "model":        "the service model that comes with botocore: shapes, errors, documentation strings",
    "UG":           "the MGN user guide",
    "POLICIES":     "AWS's managed policies of MGN and what AWS writes of them",
    "GR":           "AWS General Reference: endpoints and quotas of MGN",
    "TRANSFORM-UG": "the AWS Transform user guide, its pages on migrating servers",
    "EBREF":        "EventBridge Events Reference, the page on MGN's events",
    "KURENTO":      'public README "AWS Instance Migration Between Regions": answers of a real account, August 2022',
    "LANDINGZONE":  "GitHub MarkM-Portfolio/mgn-landingzone-stack, tests/data: real answers from eu-west-2, March 2022",
    "CT-WALK":      "a public walkthrough of a real migration, 2025 and 2026",
    "FSXREPORT":    "GitHub Yoshiki0705/VMware-Migration-EC2-ONTAP: dated record of one real migration, September 2026",
    "MADAR":        "GitHub: decision record and README of a lab that ran MGN on a real account, August 2026",
    "QIITA25":      "a hands-on article of August 2025 with the output of the agent's installer",
    "BOTO4668":     "boto/boto3 issue 4668, written by an AWS employee, December 2025",
    "AWS-PEOPLE":   "remarks of AWS employees in public issues and pull requests",
    "CMF":          "GitHub aws-solutions/cloud-migration-factory-on-aws: a client written against the real service",
    "WORKSHOP":     "GitHub aws-samples/application-migration-with-aws-workshop",
    "NUKE":         "GitHub rebuy-de/aws-nuke and ekristen/aws-nuke: clients written against the real service",
    "MAMONACO":     "GitHub mamonaco1973/aws-mgn-example: shell scripts against a real account",
    "MASSDRIVER":   "GitHub massdriver-cloud/aws-mgn-scripts",
    "JEFFN":        "GitHub jeffnelson1/aws-mgn-scripts-python",
    "CLEANUP":      "a public clean-up script: stop, wait, disconnect, delete",
    "INITLAMBDA":   "GitHub aws-samples/aws-mgn-drs-init-automation",
    "NETBLOG":      "GitHub aws-samples/sample-aws-transform-network-migration-apis: scripts that ran for real",
    "MON":          "GitHub aws-samples/aws-application-migration-service-monitoring",
    "DRS":          "samples and logs of the sibling service AWS Elastic Disaster Recovery",
    "QUOTA-CODE":   "the source of a public quota monitor, with MGN's quota codes",
    "TERRAFORM":    "public Terraform states and scripts that hold what the service made in real accounts",
    "EC2":          "the documentation of Amazon EC2",
    "AWS-ERRORS":   "AWS's list of errors that are common to all services",
    "PROJECT":      "the contract that mgn_mock was built for",
}
# fmt: on
