"""EC2, S3 and EventBridge as the service uses them: through boto3 clients where a test mocks them, else in memory.

Nothing here imports the state of the service: the in-memory versions are given the mapping in which they store.
"""
