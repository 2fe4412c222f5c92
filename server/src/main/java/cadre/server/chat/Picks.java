package cadre.server.chat;

import cadre.server.chat.PickStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/**
 * What a person has picked for the next jobs.
 *
 * @param repositories as they were written, in the order of their letters
 * @param until when that ends; the past if nothing is picked
 */
record Picks(List<String> repositories, Instant until) {
    /** So long picks count, from the last one on. */
    static final Duration COUNT = Duration.ofHours(1);

    Picks {
        repositories = List.copyOf(repositories);
    }

    /** After all that was said, oldest first. */
    static Picks after(List<Change> said, Instant now) {
        var picked = new TreeSet<String>();
        var until = Instant.EPOCH;
        for (var change : said) {
            if (!change.at().isBefore(until)) {
                picked.clear();
            }
            switch (change.kind()) {
                case PICK -> {
                    picked.add(change.repository());
                    until = change.at().plus(COUNT);
                }
                case DROP -> picked.remove(change.repository());
                case CLEAR -> picked.clear();
            }
        }
        return now.isBefore(until)
                ? new Picks(List.copyOf(picked), until)
                : new Picks(List.of(), until);
    }

    boolean has(String repository) {
        return repositories.contains(repository);
    }
}
