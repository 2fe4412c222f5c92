package cadre.node.workspace;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Where a person on the node's machine asks the running node to clean, and finds its answer: two
 * files in the node's state folder, which only its user may read. Only the node knows which
 * workspace is being taken up just now.
 */
public final class CleanDesk {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Path request;
    private final Path answer;

    /**
     * Reads nothing yet.
     *
     * @param state the node's state folder
     */
    public CleanDesk(Path state) {
        this.request = state.resolve("clean.request");
        this.answer = state.resolve("clean.answer");
    }

    /**
     * What is asked for.
     *
     * @param id names the call
     */
    public record Asked(String id, OptionalLong olderThanSec, boolean unknown) {
        /** In other words. */
        public CleanWish wish() {
            var than =
                    olderThanSec.isPresent()
                            ? Optional.of(Duration.ofSeconds(olderThanSec.getAsLong()))
                            : Optional.<Duration>empty();
            return new CleanWish(than, unknown);
        }
    }

    /** What was done. */
    record Answer(String id, List<WorkItem> items) {
        Answer {
            items = List.copyOf(items);
        }
    }

    /** Takes what a person has asked for; empty most of the time. */
    public Optional<Asked> asked() {
        if (!request.toFile().exists()) {
            return Optional.empty();
        }
        var asked = read(request, Asked.class);
        delete(request);
        return asked;
    }

    /** Tells what was done. */
    public void answer(Asked asked, List<WorkItem> items) {
        Folders.write(answer, Json.write(new Answer(asked.id(), items)));
    }

    /**
     * Asks the running node, and waits for its answer.
     *
     * @throws CadreException UNAVAILABLE if none comes in time
     */
    public List<WorkItem> ask(CleanWish wish, Duration patience) throws InterruptedException {
        var id = UUID.randomUUID().toString();
        var than =
                wish.olderThan().isPresent()
                        ? OptionalLong.of(wish.olderThan().get().toSeconds())
                        : OptionalLong.empty();
        Folders.write(request, Json.write(new Asked(id, than, wish.unknown())));
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < until) {
            var found = read(answer, Answer.class).filter(each -> each.id().equals(id));
            if (found.isPresent()) {
                delete(answer);
                return found.get().items();
            }
            Thread.sleep(LOOK);
        }
        delete(request);
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "The running node does not answer",
                Map.of("waited_sec", patience.toSeconds()),
                "Look at its log; it may be deleting much");
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Optional.of(Json.read(Files.readString(file), type));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw Folders.unwritable(file, e);
        } catch (CadreException notOurs) {
            return Optional.empty();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Folders.unwritable(file, e);
        }
    }
}
