import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.spark.deploy.InProcessSparkSubmit;

/**
 * Runs the main class of spark-submit once per line of standard input, so that hundreds of recordings share one JVM. A line
 * has the arguments, separated by NUL, in Base64. The answer is "done", or "failed" and the reason.
 */
public class Submissions {
  public static void main(String[] none) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String text = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
      try {
        InProcessSparkSubmit.main(text.split("\0", -1));
        answers.println("done");
      } catch (Throwable error) {
        answers.println("failed " + String.valueOf(error).replaceAll("\\s+", " "));
      }
      answers.flush();
    }
    System.exit(0);
  }
}
