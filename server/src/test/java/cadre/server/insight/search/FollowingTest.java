package cadre.server.insight.search;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.bus.TeamWorld;
import cadre.server.bus.inbox.Posting;
import cadre.server.fleet.Fleet;
import cadre.wire.bus.TaskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends within the first walk, which reads 100 things in each step. */
class FollowingTest {
    @TempDir Path home;
    private Fleet fleet;
    private TeamWorld world;
    private Following following;
    private long task;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        world = new TeamWorld(fleet.db, fleet.feed, fleet.clock).withShop("BE", "FE");
        for (int number = 1; number <= 250; number++) {
            says("apples of day " + number);
        }
        task = world.board.create(world.member("BE"), task("Count the apples"));
        following = opened("search", Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        following.close();
        fleet.close();
    }

    private void says(String body) {
        world.inbox.post(world.member("BE"), Posting.of("FE", body));
    }

    private static TaskRequest task(String title) {
        return new TaskRequest(
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private Following opened(String folder, Duration commitEvery) {
        return new Following(
                fleet.db, fleet.feed, () -> "history", home.resolve(folder), commitEvery);
    }

    private long found(String words) {
        return following.search(Set.of(Scope.MESSAGES, Scope.TASKS), words).size();
    }

    /** Which nothing tells: whoever reads it has read it now. */
    private void changeTheFirstMessage() {
        fleet.db.write(tx ->
                tx.update(
                        "update message set body = 'pears' where id = (select min(id) from message)"));
    }

    @Test
    void an_index_that_is_closed_within_its_first_walk_goes_on_where_it_was() {
        following.walkOnce();
        following.close();
        changeTheFirstMessage();

        following = opened("search", Duration.ofDays(1));
        following.walkOnce();
        assertThat(following.size()).isEqualTo(200);
        assertThat(following.isBeingMade()).isTrue();
        following.catchUp();

        assertThat(following.isBeingMade()).isFalse();
        assertThat(following.size()).isEqualTo(251);
        assertThat(found("pears")).isZero();
        assertThat(found("count")).isOne();
    }

    @Test
    void a_server_that_is_killed_within_the_first_walk_goes_on_behind_the_last_commit()
            throws IOException {
        following.close();
        following = opened("search", Duration.ZERO);
        following.walkOnce();
        following.walkOnce();
        copy(home.resolve("search"), home.resolve("as-it-lay"));
        following.close();
        changeTheFirstMessage();

        following = opened("as-it-lay", Duration.ofDays(1));
        following.catchUp();

        assertThat(following.size()).isEqualTo(251);
        assertThat(found("pears")).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    @Test
    void what_changed_meanwhile_where_the_walk_had_been_is_found() {
        for (int step = 0; step < 4; step++) {
            following.walkOnce(); // messages, and the task
        }
        following.close();
        world.board.update(world.member("BE"), task, Updates.outcome("umbrellas instead"));
        says("umbrellas are sold out");

        following = opened("search", Duration.ofDays(1));
        following.catchUp();

        assertThat(found("umbrellas")).isEqualTo(2);
        assertThat(following.size()).isEqualTo(252);
    }

    @Test
    void where_events_were_deleted_behind_the_walk_everything_is_read_again() {
        following.walkOnce();
        following.close();
        changeTheFirstMessage();
        fleet.db.write(tx -> {
            tx.update("delete from event");
            return tx.update("update event_floor set seq = 1000000 where one = 1");
        });

        following = opened("search", Duration.ofDays(1));
        following.catchUp();
        following.catchUp();

        assertThat(following.isBeingMade()).isFalse();
        assertThat(following.size()).isEqualTo(251);
        assertThat(found("pears")).isOne();
    }

    @Test
    void a_note_that_is_none_lets_the_walk_begin_anew() {
        assertThat(Walk.at("")).isEmpty();
        assertThat(Walk.at("12 nothing")).isEmpty();
        assertThat(Walk.at("x shop/m1")).isEmpty();
        for (var note : List.of("0", "12 shop/m1", "12 shop/t1", "12 j1")) {
            assertThat(Walk.at(note))
                    .hasValueSatisfying(walk -> assertThat(walk).hasToString(note));
        }
    }
}
