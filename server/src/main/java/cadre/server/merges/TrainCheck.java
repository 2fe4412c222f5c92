package cadre.server.merges;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.MergeRequest;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.Wagon;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a request that needs no store to be seen; the rest is asked of its first job.
 */
final class TrainCheck {
    private static final int LONGEST_CHECK = 60_000;
    private static final int LONGEST_NAME = 100;
    private static final int MOST_LABELS = 40;

    private TrainCheck() {}

    /**
     * The wagons with the names that they are shown by.
     *
     * @throws CadreException INVALID that names the one thing wrong
     */
    static List<Wagon> wagons(TrainRequest request) {
        var wagons =
                request.wagons().stream()
                        .map(one ->
                                one.name().isBlank()
                                        ? new Wagon(one.job().toString(), one.job())
                                        : one)
                        .toList();
        demand(
                !wagons.isEmpty()
                        && wagons.size() + (request.onto().isPresent() ? 1 : 0)
                                <= MergeRequest.MOST,
                "A train has another number of wagons",
                Map.of("wagons", wagons.size()),
                "Name 1 to " + MergeRequest.MOST + " jobs");
        demand(
                request.onto().isEmpty() || !request.repositories().isEmpty(),
                "A train onto a saved change needs repositories",
                Map.of("field", "onto"),
                "Give the repositories that this change was made in");
        var names = new HashSet<String>();
        var jobs = new HashSet<Object>();
        request.onto().ifPresent(jobs::add);
        for (var wagon : wagons) {
            demand(
                    wagon.name().length() <= LONGEST_NAME && isPlain(wagon.name()),
                    "The name of a wagon has a wrong form",
                    Map.of("job", wagon.job()),
                    "Use 1 to " + LONGEST_NAME + " printable characters");
            demand(
                    names.add(wagon.name()) && jobs.add(wagon.job()),
                    "A wagon is there twice",
                    Map.of("wagon", wagon.name(), "job", wagon.job()),
                    "Name each job once, and give each another name");
        }
        return wagons;
    }

    /** As {@link Train#check}. */
    static Optional<String> check(TrainRequest request) {
        boolean unchecked = request.unchecked().orElse(false);
        var check = request.check();
        demand(
                check.isEmpty() || !unchecked,
                "A train cannot be unchecked and have a check",
                Map.of("field", "unchecked"),
                "Give one of the two");
        check.ifPresent(command ->
                demand(
                        !command.isBlank()
                                && command.indexOf('\0') < 0
                                && command.getBytes(StandardCharsets.UTF_8).length <= LONGEST_CHECK,
                        "The check has a wrong form",
                        Map.of("field", "check"),
                        "Give a shell command to " + LONGEST_CHECK + " bytes, or unchecked"));
        demand(
                request.labels().size() <= MOST_LABELS,
                "Too many of one thing",
                Map.of("labels", request.labels().size()),
                "Give at most " + MOST_LABELS);
        request.idempotencyKey()
                .ifPresent(key ->
                        demand(
                                !key.isBlank() && key.length() <= 200 && isPlain(key),
                                "The idempotency key has a wrong form",
                                Map.of("field", "idempotency_key"),
                                "Use 1 to 200 printable characters"));
        return unchecked ? Optional.of("") : check;
    }

    private static boolean isPlain(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }

    private static void demand(boolean good, String what, Map<String, ?> which, String fix) {
        if (!good) {
            throw new CadreException(ErrorCode.INVALID, what, which, fix);
        }
    }
}
