package cadre.wire.contract;

import cadre.wire.error.CadreException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what has changed, each once, within bounds of work and of length. */
final class Changes {
    private static final int MOST = 200;
    private static final int LONGEST = 400;
    private static final int MOST_WORK = 3_000_000;

    private final Set<ContractChange> breaking = new LinkedHashSet<>();
    private final Set<ContractChange> fine = new LinkedHashSet<>();
    private int moreBreaking;
    private int moreFine;
    private long work;
    private boolean isSpent;

    void breaking(String where, String what, String why, String fix) {
        var one = change(where, what, ContractChange.Effect.BREAKING, why, Optional.of(fix));
        if (breaking.size() < MOST) {
            breaking.add(one);
        } else if (!breaking.contains(one)) {
            moreBreaking++;
        }
    }

    void unreadable(CadreException reason) {
        breaking(
                "",
                "cannot be read: " + reason.what(),
                "nobody can rely on what cannot be read",
                "Mend it, or go back to the former version");
    }

    void fine(String where, String what, String why) {
        var one = change(where, what, ContractChange.Effect.COMPATIBLE, why, Optional.empty());
        if (fine.size() < MOST) {
            fine.add(one);
        } else if (!fine.contains(one)) {
            moreFine++;
        }
    }

    private static ContractChange change(
            String where,
            String what,
            ContractChange.Effect effect,
            String why,
            Optional<String> fix) {
        return new ContractChange(clipped(what), clipped(where), effect, why, fix);
    }

    static String clipped(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /**
     * Whether there is work left to do so many comparisons more; where there is not, that is a
     * breaking change, once.
     */
    boolean mayDo(int comparisons) {
        if (isSpent) {
            return false;
        }
        work += Math.max(1, comparisons);
        if (work > MOST_WORK) {
            isSpent = true;
            breaking(
                    "",
                    "too large to be compared to its end",
                    "what was not compared may break somebody",
                    "Split the contract in several");
        }
        return !isSpent;
    }

    boolean isEmpty() {
        return breaking.isEmpty() && fine.isEmpty();
    }

    /** Those that break first. */
    List<ContractChange> all() {
        var all = new ArrayList<>(breaking);
        if (moreBreaking > 0) {
            all.add(
                    change(
                            "",
                            moreBreaking + " more that break",
                            ContractChange.Effect.BREAKING,
                            "they are not listed",
                            Optional.of("Mend the others first")));
        }
        all.addAll(fine);
        if (moreFine > 0) {
            all.add(
                    change(
                            "",
                            moreFine + " more that break nobody",
                            ContractChange.Effect.COMPATIBLE,
                            "they are not listed",
                            Optional.empty()));
        }
        return List.copyOf(all);
    }
}
