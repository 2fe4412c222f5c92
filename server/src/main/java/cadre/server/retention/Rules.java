package cadre.server.retention;

import java.time.Duration;
import java.util.Optional;

/** What is said of a policy. */
final class Rules {
    private Rules() {}

    static String age(Optional<Duration> age, String since) {
        return age.map(each -> days(each) + " " + since).orElse("for ever");
    }

    /** As long as the job, unless something comes first. */
    static String withJob(RetentionPolicy.Bound bound, String unit) {
        var most = bound.most().map(each -> "at most %,d %s".formatted(each, unit));
        var age = bound.age().map(each -> days(each) + " after the job's end");
        return age.isPresent() && most.isPresent()
                ? age.get() + ", " + most.get()
                : age.or(() -> most).orElse("as long as the job");
    }

    static String events(RetentionPolicy.Bound bound) {
        var most = bound.most().map(each -> "at most %,d".formatted(each));
        var age = bound.age().map(Rules::days);
        return age.isPresent() && most.isPresent()
                ? age.get() + ", " + most.get()
                : age.or(() -> most).orElse("for ever");
    }

    private static String days(Duration age) {
        var days = age.toDays();
        return days == 1 ? "1 day" : days + " days";
    }
}
