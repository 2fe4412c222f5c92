package cadre.node.guard;

import cadre.wire.job.GuardedFile;
import java.util.Optional;

/** Files that several jobs change: what one of them may make of it, and what two make of it. */
public final class SharedTexts {
    /** A larger one is not looked into, in bytes. */
    public static final int LARGEST_BYTES = 4 * 1024 * 1024;

    private SharedTexts() {}

    /**
     * Why a job may not have changed the file so; empty if it may. With the rule regenerate nobody
     * may.
     *
     * @param name of the job's section
     * @param before empty if it was not there
     * @param after empty if it is not there any more
     */
    public static Optional<String> wrong(
            GuardedFile file, String name, Optional<String> before, Optional<String> after) {
        return switch (file.rule()) {
            case OWNER_ONLY ->
                    file.isOwned() ? Optional.empty() : Optional.of("only its owner changes it");
            case FRAGMENT ->
                    Optional.of(
                            "nobody changes it: each writes a file in %s.d".formatted(file.path()));
            case REGENERATE -> Optional.of("a command makes it where changes are merged");
            case OWN_SECTION, APPEND_BLOCK, ORDERED, UNION ->
                    after.isEmpty()
                            ? Optional.of("it is shared and must stay")
                            : wrongText(file, name, before, after.get());
        };
    }

    private static Optional<String> wrongText(
            GuardedFile file, String name, Optional<String> before, String after) {
        if (!isText(after) || !isText(before.orElse(""))) {
            return Optional.of("it is shared line by line and is no text");
        }
        if (before.isEmpty() && file.isOwned()) {
            return Optional.empty();
        }
        return switch (file.rule()) {
            case OWN_SECTION -> Sections.wrong(before.orElse(""), after, name);
            case APPEND_BLOCK -> Appends.wrong(before.orElse(""), after);
            case ORDERED, UNION, OWNER_ONLY, FRAGMENT, REGENERATE -> Optional.empty();
        };
    }

    /**
     * What both sides make of it. Theirs is what {@link #wrong} lets through; ours is what was
     * merged before.
     *
     * @param name of the section that theirs may have changed
     * @param base empty text if it was not there
     */
    public static Merged merge(
            GuardedFile file, String name, String base, String ours, String theirs) {
        if (!isText(base) || !isText(ours) || !isText(theirs)) {
            return new Merged.Refused("it is shared line by line and is no text");
        }
        if (theirs.equals(base) || theirs.equals(ours)) {
            return new Merged.Text(ours);
        }
        return switch (file.rule()) {
            case OWNER_ONLY -> new Merged.Text(theirs);
            case FRAGMENT, REGENERATE -> new Merged.Text(ours);
            case OWN_SECTION -> Sections.merge(base, ours, theirs, name);
            case APPEND_BLOCK -> Appends.merge(base, ours, theirs);
            case ORDERED ->
                    ours.equals(base)
                            ? new Merged.Text(theirs)
                            : LineMerge.ordered(base, ours, theirs);
            case UNION ->
                    ours.equals(base)
                            ? new Merged.Text(theirs)
                            : LineMerge.union(base, ours, theirs);
        };
    }

    private static boolean isText(String text) {
        return text.indexOf('\0') < 0;
    }
}
