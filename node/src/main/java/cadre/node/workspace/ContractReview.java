package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.contract.ContractChange;
import cadre.wire.contract.MigrationFiles;
import cadre.wire.job.GuardedContract;
import cadre.wire.plan.ContractKind;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Whether a change breaks those who rely on the contracts of a guard. */
final class ContractReview {
    /** A contract that is larger is taken to be broken. */
    private static final int LARGEST = 2 * 1024 * 1024;

    private static final int MOST_SHOWN = 5;

    private final GuardReview review;
    private final List<GuardedContract> contracts;

    ContractReview(GuardReview review, List<GuardedContract> contracts) {
        this.review = review;
        this.contracts = List.copyOf(contracts);
    }

    /** A contract that a change breaks, and what breaks it, for people. */
    record Broken(String path, String reason) {}

    /** The first that these changes break. */
    Optional<Broken> of(List<TreeChange> changes) throws InterruptedException, GitFailure {
        for (var contract : contracts) {
            var own =
                    changes.stream()
                            .filter(change -> isOf(contract, change.path()))
                            .filter(change -> change.before().isThere())
                            .toList();
            if (own.isEmpty()) {
                continue;
            }
            var reason = reason(contract, own);
            if (reason.isPresent()) {
                return Optional.of(new Broken(contract.path(), reason.get()));
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(GuardedContract contract, String path) {
        return path.equals(contract.path())
                || contract.kind() == ContractKind.SQL_MIGRATIONS
                        && path.startsWith(contract.path() + "/");
    }

    private Optional<String> reason(GuardedContract contract, List<TreeChange> changes)
            throws InterruptedException, GitFailure {
        var before = new HashMap<String, String>();
        var after = new HashMap<String, String>();
        for (var change : changes) {
            if (review.isLarge(change.after())) {
                return Optional.of("contract %s: too large".formatted(contract.name()));
            }
            before.put(change.path(), text(change.before()));
            if (change.after().isThere()) {
                after.put(change.path(), text(change.after()));
            }
        }
        var isFolder = contract.kind() == ContractKind.SQL_MIGRATIONS;
        var was = isFolder ? MigrationFiles.text(before) : before.getOrDefault(contract.path(), "");
        var is = isFolder ? MigrationFiles.text(after) : after.getOrDefault(contract.path(), "");
        if (!isFolder && after.isEmpty()) {
            return Optional.of("contract %s is gone".formatted(contract.name()));
        }
        if (was.length() > LARGEST || is.length() > LARGEST) {
            return Optional.of("contract %s: too large".formatted(contract.name()));
        }
        var breaking =
                ContractChange.between(contract.kind(), was, is).stream()
                        .filter(one -> one.effect() == ContractChange.Effect.BREAKING)
                        .limit(MOST_SHOWN)
                        .map(one ->
                                one.what() + (one.where().isEmpty() ? "" : " at " + one.where()))
                        .toList();
        return breaking.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "it breaks the contract %s: %s"
                                .formatted(contract.name(), String.join("; ", breaking)));
    }

    private String text(TreeChange.Entry entry) throws InterruptedException, GitFailure {
        return new String(review.text(entry).orElse("").getBytes(ISO_8859_1), UTF_8);
    }
}
