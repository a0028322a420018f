"""Spark: CSV and Parquet. Its reader of CSV takes a backslash for the escape unless it is told that a quote is one.

The types are given: guessing (inferSchema) makes the day 2006-12-01 of the text 2006-12.
"""

import json

import dump
import pyspark
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")


def table(frame):
    rows = frame.collect()
    return dump.columns(frame.columns, ([row[i] for row in rows] for i in range(len(frame.columns))))


KINDS = {"string": "STRING", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
RESOURCES = {r["name"]: r for r in json.loads((dump.RELEASE / "datapackage.json").read_text(encoding="utf-8"))["resources"]}


def types(name):
    return ", ".join(f"`{f['name']}` {KINDS[f['type']]}" for f in RESOURCES[name]["schema"]["fields"])


def csv(name, **options):
    return spark.read.csv(str(dump.RELEASE / "csv" / f"{name}.csv"), header=True, **options)


plain, escaped = (csv("changes", **options).collect() for options in ({}, {"escape": '"'}))
wrong = sum(a != b for a, b in zip(plain, escaped, strict=True)) if len(plain) == len(escaped) else abs(len(plain) - len(escaped))
if wrong:
    dump.skip("CSV", f"wrong in {wrong:,} rows of changes, whose keys have quotes in them: give escape='\"'")
dump.route("CSV, types and escape given", lambda t: table(csv(t, escape='"', schema=types(t))))
dump.route("Parquet", lambda t: table(spark.read.parquet(str(dump.RELEASE / "parquet" / f"{t}.parquet"))))
dump.done(pyspark.__version__)
