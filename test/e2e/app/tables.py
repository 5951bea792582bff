"""write IN OUT: sums of what the files in IN say, by shuffle, as Parquet in OUT. read OUT: says what is in there."""

import sys

from pyspark.sql import SparkSession, functions

spark = SparkSession.builder.getOrCreate()
action, *paths = sys.argv[1:]
if action == "write":
    source, target = paths
    sales = spark.read.option("header", True).schema("region string, amount long").csv(source)
    sums = sales.repartition(4).groupBy("region").agg(functions.sum("amount").alias("amount"))
    sums.write.mode("overwrite").partitionBy("region").parquet(target)
    print(f"Wrote {sums.count()} regions")
else:
    rows = spark.read.parquet(paths[0]).orderBy("region").collect()
    print("Read " + ", ".join(f"{row.region} {row.amount}" for row in rows))
spark.stop()
