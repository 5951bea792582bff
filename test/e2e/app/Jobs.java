package sparkbatch;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.storage.StorageLevel;

/** The applications of the tests on a real node, by the first argument. What they find out, they print. */
public final class Jobs {
  private Jobs() {}

  public static void main(String[] args) throws Exception {
    SparkSession spark = SparkSession.builder().getOrCreate();
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    switch (args[0]) {
      case "pi" -> pi(context, Integer.parseInt(args[1]));
      case "sql" -> sql(spark);
      case "compute" -> compute(context, Integer.parseInt(args[1]));
      case "exit" -> System.exit(Integer.parseInt(args[1]));
      case "throw" -> throw new IllegalStateException("the books do not balance");
      case "fail-task" -> numbers(context, 2).foreach(number -> {
        throw new IllegalArgumentException("row " + number + " is broken");
      });
      case "use-driver-memory" -> {
        use(Integer.parseInt(args[1]));
        System.out.println("The driver had room for " + args[1] + " MiB");
      }
      case "use-executor-memory" -> {
        int mebibytes = Integer.parseInt(args[1]);
        numbers(context, 1).foreach(number -> use(mebibytes));
        System.out.println("An executor had room for " + args[1] + " MiB");
      }
      case "stream" -> stream(spark);
      case "grow-and-shrink" -> growAndShrink(context);
      case "keep-blocks" -> keepBlocks(context);
      default -> throw new IllegalArgumentException(args[0]);
    }
    spark.stop();
  }

  private static JavaRDD<Integer> numbers(JavaSparkContext context, int count) {
    return context.parallelize(IntStream.range(0, count).boxed().collect(Collectors.toList()), count);
  }

  /** The same points at every run, so the same Pi: of 100,000 points in each task. */
  private static void pi(JavaSparkContext context, int tasks) {
    long inside = numbers(context, tasks).map(task -> {
      Random random = new Random(task);
      return IntStream.range(0, 100_000).filter(point -> {
        double x = random.nextDouble() * 2 - 1;
        double y = random.nextDouble() * 2 - 1;
        return x * x + y * y <= 1;
      }).count();
    }).reduce(Long::sum);
    System.out.println("Pi is roughly " + 4.0 * inside / (100_000.0 * tasks));
  }

  /** A shuffle, in SQL: sums that can be known beforehand. */
  private static void sql(SparkSession spark) {
    spark.range(0, 100_000, 1, 4).selectExpr("id % 3 as remainder", "id").createOrReplaceTempView("numbers");
    List<Row> rows = spark.sql("select remainder, sum(id) from numbers group by remainder order by remainder").collectAsList();
    System.out.println("Sums are " + rows.stream().map(row -> row.get(0) + ":" + row.get(1)).collect(Collectors.joining(" ")));
  }

  /** Says when an executor works, and works for so many seconds. */
  private static void compute(JavaSparkContext context, int seconds) {
    numbers(context, 1).count();
    System.out.println("An executor works");
    System.out.println("Computed " + numbers(context, seconds).map(number -> {
      Thread.sleep(1_000);
      return 1;
    }).reduce(Integer::sum) + " parts");
  }

  /** Takes memory outside the heap, where the container's limit is all that stops it. */
  private static void use(int mebibytes) throws ReflectiveOperationException {
    Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    sun.misc.Unsafe unsafe = (sun.misc.Unsafe) field.get(null);
    for (int taken = 0; taken < mebibytes; taken += 16) unsafe.setMemory(unsafe.allocateMemory(16L << 20), 16L << 20, (byte) 1);
  }

  /** Never ends by itself. */
  private static void stream(SparkSession spark) throws Exception {
    spark.readStream().format("rate").option("rowsPerSecond", 10).load().groupBy("value").count()
        .writeStream().outputMode("update").trigger(Trigger.ProcessingTime(1_000))
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, number) ->
            System.out.println("Micro-batch " + number + " has " + rows.count() + " rows"))
        .start().awaitTermination();
  }

  /** Of an application with dynamic allocation: how many executors it had at the most, and how many when it had nothing to do. */
  private static void growAndShrink(JavaSparkContext context) throws InterruptedException {
    int most = 0;
    // The second executor takes as long as a JVM needs to start.
    for (int rounds = 0; rounds < 60 && most < 2; rounds++) {
      var work = numbers(context, 8).map(number -> {
        Thread.sleep(1_000);
        return 1;
      }).countAsync();
      while (!work.isDone()) {
        most = Math.max(most, executors(context));
        Thread.sleep(200);
      }
    }
    System.out.println("Executors at work: " + most);
    for (int tries = 0; tries < 600 && executors(context) > 0; tries++) Thread.sleep(200);
    System.out.println("Executors at rest: " + executors(context));
  }

  /** Without the driver, which is listed, too. */
  private static int executors(JavaSparkContext context) {
    return context.sc().statusTracker().getExecutorInfos().length - 1;
  }

  /** Keeps what was computed in executors' memory while they are exchanged, and says how often it was computed in all. */
  private static void keepBlocks(JavaSparkContext context) throws InterruptedException {
    var computed = context.sc().longAccumulator("computed");
    JavaRDD<Integer> kept = numbers(context, 4).map(number -> {
      computed.add(1);
      return number;
    }).persist(StorageLevel.MEMORY_AND_DISK());
    kept.count();
    System.out.println("Blocks are kept by " + holders(context));
    String first = holders(context).toString();
    for (int tries = 0; tries < 600 && holders(context).toString().equals(first); tries++) Thread.sleep(500);
    System.out.println("Blocks went to " + holders(context) + ", computed " + computed.value());
    System.out.println("Sum " + kept.reduce(Integer::sum) + ", computed " + computed.value());
  }

  /** Who holds blocks, and how much of the memory for them is in use, roughly. */
  private static Map<String, Boolean> holders(JavaSparkContext context) {
    Map<String, Boolean> holders = new TreeMap<>();
    for (var info : context.sc().statusTracker().getExecutorInfos()) holders.put(info.host(), info.cacheSize() > 0);
    return holders;
  }
}
