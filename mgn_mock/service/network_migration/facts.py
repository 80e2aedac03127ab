"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

_DEFINITIONS = (
    "CreateNetworkMigrationDefinition",
    "GetNetworkMigrationDefinition",
    "UpdateNetworkMigrationDefinition",
)
_EXECUTIONS = "ListNetworkMigrationExecutions"
_STARTS = (
    "StartNetworkMigrationAnalysis",
    "StartNetworkMigrationCodeGeneration",
    "StartNetworkMigrationDeployment",
    "StartNetworkMigrationMapping",
    "StartNetworkMigrationMappingUpdate",
)
_LATER_STARTS = tuple(each for each in _STARTS if each != "StartNetworkMigrationMapping")
_JOB_LISTS = (
    "ListNetworkMigrationAnalyses",
    "ListNetworkMigrationCodeGenerations",
    "ListNetworkMigrationDeployments",
    "ListNetworkMigrationMappingUpdates",
    "ListNetworkMigrationMappings",
)
_MAPPING = (
    "GetNetworkMigrationMapperSegmentConstruct",
    "ListNetworkMigrationMapperSegmentConstructs",
    "ListNetworkMigrationMapperSegments",
)
_UPDATE = "StartNetworkMigrationMappingUpdate"
_UPDATED = (*_MAPPING, _UPDATE)
_CODE = ("ListNetworkMigrationCodeGenerationSegments",)
_CODE_JOBS = ("ListNetworkMigrationCodeGenerations", _EXECUTIONS)
_STACKS = ("ListNetworkMigrationDeployedStacks",)
_RESULTS = ("ListNetworkMigrationAnalysisResults",)
_ENRICHMENTS = ("ListImportFileEnrichments",)

# Definitions and executions
CREATE_MAKES_AN_EXECUTION = observed(
    "network-definitions-come-with-an-execution",
    "CreateNetworkMigrationDefinition makes the first execution of the definition; no operation makes another.",
    "NETBLOG",
    operations=("CreateNetworkMigrationDefinition", _EXECUTIONS),
)
FIRST_STAGE = assumed(
    "first-execution-is-pending-in-mapping",
    "The execution of a new network migration definition is PENDING in the stage and the activity MAPPING.",
    operations=("CreateNetworkMigrationDefinition", _EXECUTIONS),
)
DEFINITION_TYPE = documented(
    "network-definitions-are-migrations",
    "A network migration definition that is created without `definitionType` is of type MIGRATION.",
    "model",
    operations=_DEFINITIONS,
)
ONE_ACCOUNT_BY_DEFAULT = assumed(
    "networks-go-to-a-single-account",
    "A network migration definition that is created without `targetDeployment` has SINGLE_ACCOUNT.",
    operations=_DEFINITIONS,
)
NEW_VPCS_BY_DEFAULT = assumed(
    "networks-go-to-new-vpcs",
    "A network migration definition that is created without `vpcProvisioningStrategy` has CREATE_NEW.",
    operations=_DEFINITIONS,
)
CIDR_MAPPINGS_NEED_EXISTING = documented(
    "cidr-mappings-need-existing-vpcs",
    "A network migration definition can have `cidrMappings` only where `vpcProvisioningStrategy` is USE_EXISTING.",
    "model",
    operations=("CreateNetworkMigrationDefinition", "UpdateNetworkMigrationDefinition"),
)
TOKENS_OF_DEFINITIONS = documented(
    "client-tokens-of-network-definitions",
    "CreateNetworkMigrationDefinition with a `clientToken` that came before answers with the definition that it made.",
    "model",
    operations=("CreateNetworkMigrationDefinition",),
)
STRUCTURES_ARE_MERGED = assumed(
    "network-definitions-merge-structures",
    "UpdateNetworkMigrationDefinition keeps the members of `targetS3Configuration` and `targetNetwork` that the call "
    "leaves out.",
    operations=("GetNetworkMigrationDefinition", "UpdateNetworkMigrationDefinition"),
)
SUMMARY_SHOWS_THE_FIRST_SOURCE = assumed(
    "network-summaries-show-the-first-source",
    "The `sourceEnvironment` in a list of network migration definitions is that of the first of several sources.",
    operations=("ListNetworkMigrationDefinitions",),
)
DELETED_IN_ANY_STAGE = observed(
    "network-definitions-are-deleted-in-any-stage",
    "DeleteNetworkMigrationDefinition deletes a definition in any stage, with all that belongs to it.",
    "NETBLOG",
    operations=("DeleteNetworkMigrationDefinition",),
)
NOT_DELETED_DURING_A_JOB = assumed(
    "network-definitions-are-not-deleted-during-a-job",
    "DeleteNetworkMigrationDefinition is a ConflictException while a job of the definition is under way.",
    "model",
    operations=("DeleteNetworkMigrationDefinition",),
)
NEWEST_EXECUTION_FIRST = observed(
    "executions-are-listed-newest-first",
    "The executions of a network migration definition are listed newest first.",
    "NETBLOG",
    operations=(_EXECUTIONS,),
)
NEWEST_FIRST = assumed(
    "network-lists-are-newest-first",
    "Network migration definitions, jobs, analysis results and insights, and enrichments of import files, are listed "
    "newest first.",
    operations=(
        "ListImportFileEnrichments",
        "ListNetworkMigrationDefinitions",
        "ListNetworkMigrationInsights",
        *_JOB_LISTS,
        *_RESULTS,
    ),
)

# Jobs
ORDER_OF_STAGES = observed(
    "order-of-network-stages",
    "A network is mapped, then code is generated, then it is deployed, then analyzed; mapping updates come after the "
    "mapping.",
    "NETBLOG",
    operations=_STARTS,
)
JOBS_BEFORE_THEIR_TIME = assumed(
    "network-jobs-before-their-time-are-refused",
    "A network migration job that is started before the last job of the stage that it needs has succeeded is a "
    "ConflictException.",
    operations=_LATER_STARTS,
)
ONE_JOB_AT_A_TIME = assumed(
    "one-network-job-at-a-time",
    "Starting a job of a network migration execution while another one is under way is a ConflictException.",
    operations=_STARTS,
)
REPEATING_TAKES_BACK = assumed(
    "repeating-a-stage-takes-back-later-ones",
    "When a stage of a network migration is done again, or the mapping is updated, the later stages have to be done "
    "again.",
    operations=_LATER_STARTS,
)
FAILING_TAKES_BACK = assumed(
    "a-failed-network-job-takes-back-its-stage",
    "When a job of a stage that was done before fails, the stage and the later ones have to be done again; a mapping "
    "update that fails leaves them.",
    operations=_LATER_STARTS,
)
EXECUTION_FOLLOWS_ITS_JOB = assumed(
    "executions-follow-their-jobs",
    "A network migration execution is STARTED from the start of a job on, also while that is PENDING, and ends "
    "SUCCEEDED or FAILED with it.",
    operations=(_EXECUTIONS, *_STARTS),
)

# Mapping
NETWORKS_OF_SERVERS = assumed(
    "mappings-follow-from-source-servers",
    "A mapping finds one workload segment for each network that source servers have addresses in: addresses that agree "
    "in 24 bits are one network, a VPC with one subnet and one security group.",
    operations=_MAPPING,
)
ARCHIVED_SERVERS_DO_NOT_COUNT = assumed(
    "archived-servers-are-not-mapped",
    "Archived source servers do not count when a network is mapped.",
    operations=_MAPPING,
)
SKIP_LEAVES_GROUPS_OUT = assumed(
    "skip-maps-no-security-groups",
    "With the `securityGroupMappingStrategy` SKIP a mapping has no security groups; MAP and MAP_DHCP give the same.",
    operations=_MAPPING,
)
MAPPING_REPLACES = assumed(
    "a-mapping-replaces-the-earlier-one",
    "A mapping that succeeds replaces the segments and constructs of the earlier one, and one that fails leaves them.",
    operations=_MAPPING,
)
SEGMENTS_ARE_NOT_WRITTEN = assumed(
    "mapper-segments-are-not-in-the-bucket",
    "A mapping writes nothing to the bucket: its segments have no `outputS3Configuration` unless it was planted.",
    operations=("ListNetworkMigrationMapperSegments", "UpdateNetworkMigrationMapperSegment"),
)
PROPERTIES_AS_TEXTS = assumed(
    "network-properties-are-texts-or-json",
    "In `properties` of a construct a text is written as it is, and any other value as JSON.",
    operations=_MAPPING,
)
SCOPE_TAGS_ARE_REPLACED = assumed(
    "scope-tags-are-replaced-as-a-whole",
    "UpdateNetworkMigrationMapperSegment replaces all scope tags of the segment.",
    operations=("ListNetworkMigrationMapperSegments", "UpdateNetworkMigrationMapperSegment"),
)

# Mapping updates
CHECKED_BEFORE_THE_JOB = assumed(
    "mapping-updates-are-checked-before-the-job",
    "StartNetworkMigrationMappingUpdate refuses a request of which any part cannot be done; no job is started.",
    operations=("ListNetworkMigrationMappingUpdates", _UPDATE),
)
ORDER_OF_AN_UPDATE = assumed(
    "mapping-updates-delete-segments-last",
    "A mapping update creates segments before it changes constructs, and deletes segments after that.",
    operations=_UPDATED,
)
RANGES = observed(
    "ranges-of-vpcs-and-subnets",
    "The range of a VPC or subnet in a mapping is from /16 to /28 wide.",
    "NETBLOG",
    "model",
    operations=(_UPDATE,),
)
SUBNETS_SHIFT_ALONG = observed(
    "subnets-shift-along-with-their-vpc",
    "A VPC of a mapping that gets another range of the same width shifts its subnets by the same offset, and rules of "
    "security groups that match its old range exactly get the new one.",
    "NETBLOG",
    operations=_UPDATED,
)
LAYOUT_OF_SUBNETS = observed(
    "subnets-lie-in-their-vpc",
    "The subnets of a VPC in a mapping lie in its range and do not overlap, after a change of a range, a merge and a "
    "split; the parts of a split lie in the whole, and VPCs around a hub do not overlap.",
    "NETBLOG",
    operations=_UPDATED,
)
LAYOUT_FAILS_THE_JOB = assumed(
    "misfitting-ranges-fail-the-update",
    "A mapping update after which ranges do not fit each other is a job that FAILED, with the reason in "
    "`statusDetails`.",
    "NETBLOG",
    operations=("ListNetworkMigrationMappingUpdates", _UPDATE),
)
DELETED_VPCS_TAKE_ALL = assumed(
    "deleted-vpcs-take-all-that-refers-to-them",
    "Deleting a VPC of a mapping deletes its subnets, its security groups and all else that refers to it.",
    "NETBLOG",
    operations=_UPDATED,
)
MERGE = observed(
    "merging-constructs",
    "VPCs or subnets that are merged become the smallest range that holds both, at most /16; they belong to one "
    "account, and subnets do not overlap.",
    "NETBLOG",
    operations=_UPDATED,
)
MERGED_CONSTRUCTS_MOVE = assumed(
    "what-belongs-to-a-merged-vpc-moves",
    "What belongs to a merged VPC moves to the segment of the target and refers to that.",
    operations=_UPDATED,
)
EMPTY_SEGMENTS_GO = assumed(
    "segments-left-empty-by-a-merge-go",
    "A segment whose last construct was merged into another segment is deleted.",
    operations=_UPDATED,
)
SPLIT = observed(
    "splitting-constructs",
    "A VPC or subnet is split into two ranges that do not overlap; each subnet of a VPC goes to the part that it lies "
    "in, and security groups are cloned to both parts.",
    "NETBLOG",
    operations=_UPDATED,
)
SPLIT_LEAVES_REST_TO_THE_FIRST = assumed(
    "a-split-leaves-the-rest-to-the-first-part",
    "What belongs to a VPC that is split, has no range and is no security group or rule goes with the first part; "
    "rules are cloned with their group.",
    operations=_UPDATED,
)
NAMES_OF_PARTS = assumed(
    "names-of-the-parts-of-a-split",
    "The parts of a split have new ids, and the name and the logical id of the whole with a number behind it.",
    operations=_UPDATED,
)
CONFIGURATION_LISTS_ARE_REPLACED = documented(
    "lists-of-associations-are-replaced",
    "A list of associations that a mapping update gives replaces the stored one; lists that it leaves out stay.",
    "model",
    operations=_UPDATED,
)
CONFIGURED_TYPES = assumed(
    "types-of-constructs-with-a-configuration",
    "Only security groups and the rules of security groups have a behavioral configuration.",
    operations=(_UPDATE,),
)

# Code
CODE_SEGMENTS = assumed(
    "code-segments-follow-mapper-segments",
    "Code generation makes one segment for the whole network, and one for each mapper segment.",
    operations=(*_CODE, *_STACKS),
)
CODE_IS_A_STAND_IN = assumed(
    "generated-code-is-a-stand-in",
    "Generated code is a CloudFormation template of the constructs that are not excluded, and for each output format "
    "a stand-in that holds the same.",
    operations=_CODE,
)
ARTIFACTS_OF_FORMATS = assumed(
    "artifacts-of-output-formats",
    "An output format of code generation adds one artifact to each segment, of the type that the mock's table says.",
    operations=_CODE,
)
DEFAULT_FORMAT = assumed(
    "code-is-cdk-by-default",
    "Code generation without output formats gives CDK_L1.",
    operations=(*_CODE, *_CODE_JOBS),
)
KEYS_OF_ARTIFACTS = assumed(
    "keys-of-generated-code",
    "The keys of generated code in the bucket begin with the ids of definition, execution, job and segment.",
    operations=_CODE,
)
ANY_FORMAT_FAILS_THE_JOB = assumed(
    "code-generation-fails-with-any-format",
    "A code generation job fails if any of its output formats failed.",
    operations=_CODE_JOBS,
)
BUCKET_FAILS_THE_JOB = assumed(
    "code-generation-fails-without-its-bucket",
    "A code generation job whose artifacts cannot be written to the bucket fails, and leaves no segments.",
    operations=(*_CODE, *_CODE_JOBS),
)

# Deployment and analysis
STACK_FOR_EACH_SEGMENT = assumed(
    "one-stack-for-each-code-segment",
    "A deployment has one stack for each segment of generated code, in the target account of its mapper segment.",
    operations=_STACKS,
)
STACKS_ARE_RECORDS = assumed(
    "stacks-of-networks-are-records",
    "A deployment shows stacks and physical ids, but makes nothing in CloudFormation or EC2, and rolls nothing back.",
    operations=_STACKS,
)
EXCLUDED_TAKE_ALL = assumed(
    "what-refers-to-an-excluded-construct-is-not-deployed",
    "Generated code and deployments leave out excluded constructs, and with them what refers to them, such as the "
    "subnets of a VPC.",
    "NETBLOG",
    operations=(*_CODE, *_STACKS),
)
UNRESOLVED_FAILS_THE_STACK = assumed(
    "unresolved-references-fail-a-stack",
    "A stack with a construct that refers to one that no segment deploys fails, and says which one it lacks.",
    operations=("ListNetworkMigrationDeployments", _EXECUTIONS, *_STACKS),
)
ANY_STACK_FAILS_THE_JOB = assumed(
    "deployments-fail-with-any-stack",
    "A deployment job fails if any of its stacks fails; the other stacks stay.",
    operations=("ListNetworkMigrationDeployments", _EXECUTIONS, *_STACKS),
)
PAIRS_THAT_ARE_ANALYZED = assumed(
    "networks-are-analyzed-in-a-ring",
    "An analysis has one result for each deployed VPC: the path to the next one, and from the last to the first.",
    operations=_RESULTS,
)
PATHS_THAT_ARE_FOUND = assumed(
    "paths-are-found-around-a-hub",
    "An analysis finds each path where the topology is HUB_AND_SPOKE, and none between isolated VPCs.",
    operations=_RESULTS,
)
VPC_AT_EITHER_END = assumed(
    "analysis-results-are-filtered-by-either-end",
    "The filter `vpcIDs` of analysis results looks at both ends of a path.",
    operations=_RESULTS,
)

NO_INSIGHTS_OF_THEIR_OWN = assumed(
    "network-jobs-have-planted-insights-alone",
    "Network migration jobs give the insights that were planted for them, and no others.",
    operations=("ListNetworkMigrationInsights",),
)

# Enrichment of import files
TOKENS_OF_ENRICHMENTS = documented(
    "client-tokens-of-enrichments",
    "StartImportFileEnrichment with a `clientToken` that came before answers with the job that it started.",
    "model",
    operations=("StartImportFileEnrichment",),
)
SUBNET_BY_ADDRESS = assumed(
    "enrichment-fills-in-deployed-subnets",
    "An enrichment gives each row of the import file the deployed subnet that the server's first address lies in.",
    operations=_ENRICHMENTS,
)
STATIC_KEEPS_ADDRESSES = assumed(
    "static-enrichment-keeps-addresses",
    "With the `ipAssignmentStrategy` STATIC an enrichment writes the private addresses of the servers.",
    "model",
    operations=_ENRICHMENTS,
)
DYNAMIC_BY_DEFAULT = assumed(
    "enrichment-is-dynamic-by-default",
    "An enrichment without `ipAssignmentStrategy` is DYNAMIC.",
    operations=_ENRICHMENTS,
)
ROWS_WITHOUT_A_SUBNET = assumed(
    "rows-without-a-subnet-are-warnings",
    "Rows of an import file for which there is no deployed subnet stay as they are, and the enrichment ends "
    "SUCCEEDED_WITH_WARNINGS.",
    operations=_ENRICHMENTS,
)
FILES_THAT_CANNOT_BE_READ = assumed(
    "unreadable-files-fail-an-enrichment",
    "An import file that cannot be read, or whose target cannot be written, fails the enrichment when it ends.",
    operations=_ENRICHMENTS,
)
ONE_WRITER = assumed(
    "one-enrichment-writes-an-object",
    "Starting an enrichment that would write the same object as one that is under way is a ConflictException.",
    operations=("StartImportFileEnrichment",),
)
