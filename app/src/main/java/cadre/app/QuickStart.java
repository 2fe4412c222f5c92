package cadre.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs several verbs in one process, with {@code --then} between them. The launcher makes its
 * archive for quick starts from what they load; nobody else starts this.
 */
public final class QuickStart {
    private static final String THEN = "--then";

    /** A node that does not come must not hold up the first use of the program. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private QuickStart() {}

    /** Ends with 0, whatever the verbs came to. */
    public static void main(String[] args) throws InterruptedException {
        var done = new CountDownLatch(1);
        Thread.ofPlatform()
                .daemon()
                .name("verbs")
                .start(() -> {
                    try {
                        verbs(args).forEach(verb -> Main.run(verb.toArray(String[]::new)));
                    } finally {
                        done.countDown();
                    }
                });
        var isDone = done.await(LONGEST.toSeconds(), TimeUnit.SECONDS);
        System.exit(isDone ? 0 : 1);
    }

    static List<List<String>> verbs(String... args) {
        var verbs = new ArrayList<List<String>>();
        var verb = new ArrayList<String>();
        for (var word : args) {
            if (word.equals(THEN)) {
                verbs.add(List.copyOf(verb));
                verb.clear();
            } else {
                verb.add(word);
            }
        }
        verbs.add(List.copyOf(verb));
        return verbs;
    }
}
