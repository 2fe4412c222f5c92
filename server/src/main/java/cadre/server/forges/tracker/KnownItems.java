package cadre.server.forges.tracker;

import cadre.server.forges.api.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Large items as they were read last: one whose bytes are the same as then is not read again. Those
 * used last are kept, up to 16 Mi characters of text, and names of labels and states as they were
 * then. Thread-safe.
 */
final class KnownItems {
    private static final long MOST_CHARACTERS = 16L << 20;

    private final Map<ItemRef, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;

    private record Known(String digest, WorkItem item) {
        int characters() {
            return item.title().length() + item.description().length();
        }
    }

    /**
     * Reads an item, unless it is known.
     *
     * @param reading what the body says; empty if it is no item
     */
    Optional<WorkItem> read(
            ItemRef ref, Reply reply, Function<JsonNode, Optional<WorkItem>> reading) {
        var digest = reply.digest();
        var before = digest.flatMap(bytes -> find(ref, bytes));
        if (before.isPresent()) {
            return before;
        }
        var item = reading.apply(reply.body());
        digest.ifPresent(bytes -> item.ifPresent(one -> keep(ref, new Known(bytes, one))));
        return item;
    }

    private synchronized Optional<WorkItem> find(ItemRef ref, String digest) {
        return Optional.ofNullable(known.get(ref))
                .filter(one -> one.digest().equals(digest))
                .map(Known::item);
    }

    private synchronized void keep(ItemRef ref, Known fresh) {
        forget(ref);
        known.put(ref, fresh);
        characters += fresh.characters();
        while (characters > MOST_CHARACTERS) {
            forget(known.keySet().iterator().next());
        }
    }

    private void forget(ItemRef ref) {
        Optional.ofNullable(known.remove(ref)).ifPresent(old -> characters -= old.characters());
    }
}
