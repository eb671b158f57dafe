"""Makes a user who may use S3, their key and a bucket on the moto server of that port; prints them as variables."""
import json
import sys

import boto3

port = sys.argv[1]
common = {
    "endpoint_url": f"http://127.0.0.1:{port}",
    "region_name": "us-east-1",
    "aws_access_key_id": "setup",
    "aws_secret_access_key": "setup",
}
iam = boto3.client("iam", **common)
iam.create_user(UserName="tester")
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
iam.put_user_policy(UserName="tester", PolicyName="s3", PolicyDocument=json.dumps(policy))
key = iam.create_access_key(UserName="tester")["AccessKey"]
boto3.client("s3", **common).create_bucket(Bucket="bucket")
print(f"CLEARML_TEST_S3_HOST=127.0.0.1:{port}")
print(f"CLEARML_TEST_S3_KEY={key['AccessKeyId']}")
print(f"CLEARML_TEST_S3_SECRET={key['SecretAccessKey']}")
print("CLEARML_TEST_S3_BUCKET=bucket")
