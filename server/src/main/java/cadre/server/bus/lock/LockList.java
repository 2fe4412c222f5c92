package cadre.server.bus.lock;

import cadre.server.storage.Tx;
import cadre.wire.bus.LockView;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The locks of a team as they are shown, with those who wait. */
final class LockList {
    private static final Comparator<LockView> ORDER =
            Comparator.comparing(LockView::resource).thenComparing(LockView::token);

    private LockList() {}

    static List<LockView> of(Tx tx, TeamName team, Instant now) {
        var places = PlaceStore.kept(tx, team, now);
        var rows = new ArrayList<>(LockStore.all(tx, team));
        rows.addAll(ShareStore.all(tx, team));
        var views = new ArrayList<LockView>();
        rows.stream()
                .flatMap(row -> row.at(now).stream())
                .forEach(row -> views.add(view(row, places, now)));
        for (var place : places) {
            if (views.stream().noneMatch(view -> place.overlap(view.resource()).isPresent())) {
                views.add(kept(place, places, now));
            }
        }
        views.sort(ORDER);
        return views;
    }

    private static LockView view(LockRow row, List<Place> places, Instant now) {
        return new LockView(
                row.resource(),
                row.holder(),
                row.secondsLeft(now),
                row.token(),
                row.verified(),
                row.holder().isPresent() ? Optional.empty() : Optional.of("delay"),
                row.mode(),
                places.stream()
                        .filter(place -> place.overlap(row.resource()).isPresent())
                        .map(Place::view)
                        .toList());
    }

    /** What nobody has, and the first of those who wait gets with the next call. */
    private static LockView kept(Place first, List<Place> places, Instant now) {
        var resource = first.resources().getFirst();
        return new LockView(
                resource,
                Optional.empty(),
                LockRow.secondsUntil(first.keptUntil(), now),
                0,
                first.verified(),
                Optional.of("queue"),
                first.mode(),
                places.stream()
                        .filter(place -> place.overlap(resource).isPresent())
                        .map(Place::view)
                        .toList());
    }
}
