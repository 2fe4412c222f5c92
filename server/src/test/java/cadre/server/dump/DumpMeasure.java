package cadre.server.dump;

import cadre.server.dump.Backup.Content;
import cadre.server.dump.Restore.Choice;
import cadre.server.fleet.Clock;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.server.storage.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures a backup, a restore and a move of a large store; run by hand. Arguments: an empty
 * folder, how many events; a tenth as many jobs and chunks of log.
 */
final class DumpMeasure {
    private DumpMeasure() {}

    /** Prints seconds. */
    public static void main(String[] args) throws Exception {
        var root = Path.of(args[0]);
        var events = Long.parseLong(args[1]);
        var home = Files.createDirectories(root.resolve("home"));
        var store = FilledHome.sqlite(home);
        FilledHome.fill(home, 2);
        fill(store, events);
        var file = root.resolve("cadre.zip");
        var other = root.resolve("other");
        var dump = Dump.of(home, store, new Clock());
        System.out.println("database " + Files.size(home.resolve("cadre.db")) + " bytes");

        time("backup", () -> dump.backup(file, Set.of(Content.FILES), Progress.SILENT));
        System.out.println("backup " + Files.size(file) + " bytes");
        time("check", () -> Restore.check(file, Progress.SILENT));
        time(
                "restore on sqlite",
                () ->
                        Dump.of(other, FilledHome.sqlite(other), new Clock())
                                .restore(file, Set.of(Choice.KEEP_NUMBERS), Progress.SILENT));
        var url = TestPostgres.running().empty(root);
        time(
                "move to postgresql (fsync off)",
                () -> dump.moveTo(new StoreConfig.Shared(url), Progress.SILENT));
        System.exit(0);
    }

    private static void fill(StoreConfig store, long events) {
        try (var stores = Stores.open(store)) {
            var numbers =
                    "with recursive n (i) as (select 1 union all select i + 1 from n where i < %d) "
                            .formatted(events);
            var tenth =
                    "with recursive n (i) as (select 1 union all select i + 1 from n where i < %d) "
                            .formatted(events / 10);
            stores.main()
                    .write(tx ->
                            tx.update(
                                    numbers
                                            + "insert into event (at_ms, kind, thing, job_id, actor_name,"
                                            + " actor_address, body) select 1772366400000 + i, 'job.queued',"
                                            + " 'j' || (i / 10), i / 10, 'ann', '127.0.0.1',"
                                            + " '{\"agent\":\"rehearsal\",\"prompt\":\"a prompt of some"
                                            + " length ' || i || '\"}' from n"));
            stores.main().write(tx -> tx.update(tenth + jobs()));
            stores.logs()
                    .write(tx ->
                            tx.update(
                                    tenth
                                            + "insert into log_chunk (attempt, seq, stream, start_byte,"
                                            + " size, missing, at_ms, body) select 'j' || (i + 100) ||"
                                            + " '.1', 1, 'out', 0, 2000, 0, 1772366400000,"
                                            + " randomblob(2000) from n"));
        }
    }

    /** Copies of a job that is there. */
    private static String jobs() {
        return "insert into job (state, since_ms, priority, fair_rank, requirement, agent,"
                + " submitter_key, submitter, filed_at_ms, attempt, tries_left, timeout_sec,"
                + " placement, preferred_tags, request_hash, labels, prompt_head, request)"
                + " select state, since_ms + i, priority, fair_rank, requirement, agent,"
                + " submitter_key, submitter, filed_at_ms, attempt, tries_left, timeout_sec,"
                + " placement, preferred_tags, request_hash, labels, prompt_head, request"
                + " from job, n where job.id = 1";
    }

    private static void time(String what, Runnable run) {
        var began = System.nanoTime();
        run.run();
        System.out.printf(
                "%s: %.1f s%n",
                what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 1000.0);
    }
}
