"""EC2 and S3 beside the service: through boto3 clients where a test mocks them, else plain stand-ins.

Nothing here imports what the service itself remembers: a stand-in is given the place where it keeps its things.
"""
