package cadre.server.fleet.node;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.LinkPace;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeLoad;
import cadre.wire.link.NodeMessage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The bounds of what a node says of itself: it is shown to people, and each dispatch reads it, so
 * that one odd node must not stop the others.
 */
final class FactsCheck {
    private static final int MOST_SLOTS = 1000;
    private static final int MOST_ITEMS = 200;
    private static final int LONGEST_TEXT = 300;
    private static final int LONGEST_PATH = 4096;

    private FactsCheck() {}

    static void check(NodeFacts facts) {
        demand(
                facts.slots() >= 1 && facts.slots() <= MOST_SLOTS,
                "The number of slots is out of range",
                Map.of("slots", facts.slots()),
                "Use 1 to " + MOST_SLOTS);
        var lists =
                List.of(
                        facts.tags(),
                        facts.gpus(),
                        facts.agents(),
                        facts.isolations(),
                        facts.roots());
        demand(
                lists.stream().allMatch(list -> list.size() <= MOST_ITEMS),
                "The node says too much of itself",
                Map.of("most", MOST_ITEMS),
                "Give it fewer tags and roots");
        demand(
                shortTexts(facts).allMatch(text -> isPlain(text, LONGEST_TEXT)),
                "The node says something that is too long or not plain text",
                Map.of("most_characters", LONGEST_TEXT),
                "Give it tags of printable characters");
        demand(
                facts.roots().stream()
                        .allMatch(root -> root.startsWith("/") && isPlain(root, LONGEST_PATH)),
                "A root of the node has a wrong form",
                Map.of("roots", facts.roots().size()),
                "Write each as an absolute path");
    }

    /** The same without what does not belong there; a beat is never refused for it. */
    static NodeMessage.Beat checked(NodeMessage.Beat beat) {
        return new NodeMessage.Beat(
                beat.held(),
                beat.diskFreeBytes(),
                checked(beat.disk()),
                beat.load().filter(NodeLoad::isSane),
                beat.pace().filter(LinkPace::isSane));
    }

    private static NodeDisk checked(NodeDisk disk) {
        if (isPlain(disk.full(), LONGEST_TEXT)) {
            return disk;
        }
        var text = disk.full().replaceAll("\\p{Cntrl}+", " ");
        return new NodeDisk(
                text.substring(0, Math.min(text.length(), LONGEST_TEXT)),
                disk.mostBytes(),
                disk.heldBytes(),
                disk.keptBytes(),
                disk.unsavedBytes(),
                disk.mirrorBytes());
    }

    private static Stream<String> shortTexts(NodeFacts facts) {
        return Stream.of(
                        Stream.of(facts.os(), facts.arch(), facts.version(), facts.disk().full()),
                        facts.tags().stream(),
                        facts.gpus().stream(),
                        facts.agents().stream().flatMap(one -> Stream.of(one.cli(), one.version())))
                .flatMap(texts -> texts);
    }

    private static boolean isPlain(String text, int longest) {
        return text.length() <= longest && text.codePoints().noneMatch(Character::isISOControl);
    }

    private static void demand(boolean good, String what, Map<String, ?> which, String fix) {
        if (!good) {
            throw new CadreException(ErrorCode.INVALID, what, which, fix);
        }
    }
}
