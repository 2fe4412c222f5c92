package cadre.server.dump;

import cadre.server.storage.Snapshot;
import cadre.server.storage.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All of a store at one moment: its databases, their tables, their schema. */
final class StoreView implements AutoCloseable {
    private final List<Part> parts = new ArrayList<>();
    private final SortedMap<String, Integer> schema = new TreeMap<>();

    private StoreView() {}

    /** A database with its tables, parents first. */
    record Part(Snapshot snapshot, List<Table> tables) {
        Tx tx() {
            return snapshot.tx();
        }
    }

    /**
     * Takes the snapshots.
     *
     * @throws cadre.wire.error.CadreException NOT_FOUND if there is none; UNAVAILABLE if it cannot
     *     be read or a newer version wrote it
     */
    static StoreView open(StorePlace place) {
        var view = new StoreView();
        try {
            var all = place.snapshots();
            all.forEach(each -> view.parts.add(new Part(each.snapshot(), List.of())));
            for (int i = 0; i < all.size(); i++) {
                view.parts.set(i, view.read(all.get(i)));
            }
            return view;
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    private Part read(StorePlace.Opened opened) {
        var snapshot = opened.snapshot();
        for (var folder : opened.parts()) {
            schema.put(folder, snapshot.schema(folder));
        }
        return new Part(snapshot, Catalog.tables(snapshot.tx(), snapshot.dialect()));
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    /** The one that holds everything but the logs. */
    Tx main() {
        return parts.getFirst().tx();
    }

    SortedMap<String, Integer> schema() {
        return schema;
    }

    String store() {
        return parts.getFirst().snapshot().dialect().name();
    }

    @Override
    public void close() {
        parts.forEach(part -> part.snapshot().close());
    }
}
