package cadre.server.retention;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Row ids for {@code in (...)}: filled up with the last one to 1, 8, 64 or 512, so that there are
 * few different statements to keep.
 */
record Ids(List<Long> ids) {
    /** The most at once. */
    static final int MOST = 512;

    Ids {
        var padded = new ArrayList<>(ids);
        if (ids.isEmpty() || ids.size() > MOST) {
            throw new IllegalStateException("1 to 512 ids are wanted, not " + ids.size());
        }
        var wanted = ids.size() == 1 ? 1 : ids.size() <= 8 ? 8 : ids.size() <= 64 ? 64 : MOST;
        padded.addAll(Collections.nCopies(wanted - ids.size(), ids.getLast()));
        ids = List.copyOf(padded);
    }

    /** {@code (?, ?, ?)}. */
    String marks() {
        return "(" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")";
    }

    /** The ids, with what follows them in the statement. */
    Object[] and(Object... more) {
        var all = new ArrayList<Object>(ids);
        all.addAll(List.of(more));
        return all.toArray();
    }

    /** The ids behind one argument, with what follows them. */
    Object[] behind(Object first, Object... more) {
        var all = new ArrayList<Object>(List.of(and(more)));
        all.addFirst(first);
        return all.toArray();
    }
}
