package cadre.server.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.secret.KeyPlace;
import cadre.server.dump.Backup.Content;
import cadre.server.dump.Restore.Choice;
import cadre.server.fleet.Clock;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.artifact.KeptFiles;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    private static final Set<Content> FILES = Set.of(Content.FILES);

    @TempDir Path root;
    private Path home;
    private Path other;
    private Path file;

    @BeforeEach
    void places() throws IOException {
        home = Files.createDirectory(root.resolve("home"));
        other = root.resolve("other");
        file = root.resolve("cadre.zip");
    }

    private static Dump dump(Path home) {
        return Dump.of(home, FilledHome.sqlite(home), new Clock());
    }

    private static StorePlace place(Path home) {
        return StorePlace.of(FilledHome.sqlite(home));
    }

    private Backup.Made backup() {
        return dump(home).backup(file, FILES, Progress.SILENT);
    }

    private Restore.Restored restore(Choice... choices) {
        return dump(other).restore(file, Set.of(choices), Progress.SILENT);
    }

    @Test
    void a_restored_installation_has_every_row_and_file_of_the_one_that_was_backed_up() {
        FilledHome.fill(home, 5);

        var made = backup();
        var restored = restore();

        assertThat(FilledHome.rows(place(other))).isEqualTo(FilledHome.rows(place(home)));
        assertThat(FilledHome.files(other)).isEqualTo(FilledHome.files(home)).hasSize(6);
        assertThat(other.resolve("agents.yaml")).hasContent("profiles: []\n");
        assertThat(restored.manifest()).isEqualTo(made.manifest());
        assertThat(made.manifest().rows("job")).isEqualTo(6);
        assertThat(made.manifest().rows("log_chunk")).isEqualTo(5);
        assertThat(made.manifest().files().count()).isEqualTo(6);
        assertThat(restored.filesAdded()).isEqualTo(6);
        assertThat(restored.settingsAdded()).containsExactly("agents.yaml", "cadre.yaml");
        assertThat(restored.replaced()).isEmpty();
        assertThat(made.lost()).isEmpty();
    }

    @Test
    void every_table_of_the_store_is_in_the_backup_and_none_is_empty_but_those_of_other_features() {
        FilledHome.fill(home, 2);

        var tables = backup().manifest().tables();

        assertThat(tables)
                .extracting(Manifest.TableEntry::name)
                .containsExactlyInAnyOrderElementsOf(FilledHome.rows(place(home)).keySet())
                .contains("event", "job", "attempt", "log_chunk", "secret", "bundle");
        assertThat(tables)
                .filteredOn(table -> table.rows() > 0)
                .extracting(Manifest.TableEntry::name)
                .contains(
                        "event",
                        "access_key",
                        "node",
                        "requirement",
                        "job",
                        "attempt",
                        "artifact",
                        "bundle",
                        "secret",
                        "team",
                        "team_member",
                        "message",
                        "delivery",
                        "task",
                        "task_need",
                        "task_step",
                        "bus_lock",
                        "lock_share",
                        "team_entry",
                        "log_stream",
                        "log_chunk");
    }

    @Test
    void the_file_is_for_its_owner_alone_and_says_what_it_is() throws Exception {
        FilledHome.fill(home, 1);

        var made = backup();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(made.bytes()).isEqualTo(Files.size(file));
        try (var in = Files.newInputStream(file)) {
            var digests = new Digests(OutputStream.nullOutputStream());
            in.transferTo(digests);
            assertThat(made.sha256()).isEqualTo(digests.hex());
        }
        assertThat(entry("README.txt")).contains("cadre restore");
        assertThat(entry("tables/job.jsonl").lines()).hasSize(2);
        try (var left = Files.list(root)) {
            assertThat(left).doesNotContain(root.resolve(".cadre.zip.part"));
        }
    }

    @Test
    void a_backup_is_one_moment_of_a_server_that_goes_on_writing() throws Exception {
        FilledHome.fill(home, 3);
        try (var fleet = FilledHome.open(home, FilledHome.sqlite(home)).running()) {
            var ann = fleet.key("bob", Grant.MEMBER);
            var stop = new AtomicBoolean();
            var filing =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!stop.get()) {
                                    fleet.jobs.file(ann, Fleet.job("while it is backed up"));
                                }
                            });

            var made = backup();
            stop.set(true);
            filing.join();
            restore();

            var jobs = FilledHome.rows(place(other), "job");
            assertThat(jobs).hasSize((int) made.manifest().rows("job"));
            // each job came with its event, in one transaction
            var queued =
                    FilledHome.rows(place(other), "event").stream()
                            .filter(event -> event.contains("job.queued"))
                            .toList();
            assertThat(queued).hasSameSizeAs(jobs);
            assertThat(FilledHome.rows(place(home), "job"))
                    .hasSizeGreaterThanOrEqualTo(jobs.size());
        }
    }

    @Test
    void keys_stay_out_unless_asked_for_and_a_restore_says_what_is_missing() throws Exception {
        FilledHome.fill(home, 1);
        Files.writeString(home.resolve("admin.key"), "cad_secret");
        Files.writeString(
                home.resolve("cadre.yaml"), "db: postgresql://ann:pass-word@db.example/cadre\n");

        var without = backup();
        var restored = restore();
        var with =
                dump(home)
                        .backup(
                                root.resolve("all.zip"),
                                Set.of(Content.FILES, Content.KEYS),
                                Progress.SILENT);

        assertThat(without.leftOut()).containsExactly("admin.key", "cadre.yaml", "secrets.key");
        assertThat(without.manifest().secrets()).isEqualTo(new Manifest.Secrets(1, false));
        assertThat(restored.secretsKeyMissing()).isTrue();
        assertThat(other.resolve("secrets.key")).doesNotExist();
        assertThat(with.leftOut()).isEmpty();
        assertThat(with.manifest().secrets()).isEqualTo(new Manifest.Secrets(1, true));
        assertThat(with.manifest().home())
                .containsOnlyKeys("admin.key", "agents.yaml", "cadre.yaml", "secrets.key");
    }

    @Test
    void settings_with_a_password_stay_out_however_it_is_written() throws Exception {
        FilledHome.fill(home, 1);
        var n = 0;
        for (var text :
                List.of(
                        "{\"port\": 27915, \"db_password\": \"LEAK-ME-1\"}",
                        "'db_password': LEAK-ME-1\n",
                        "? db_password\n: LEAK-ME-1\n",
                        "\"db\\u005fpassword\": LEAK-ME-1\n",
                        "db: \"postgresql\\x3a//ann\\x3aLEAK-ME-1@db.example/cadre\"\n",
                        "db: postgresql://h/d?user=a&password=LEAK-ME-1\n",
                        "what: [is this")) {
            Files.writeString(home.resolve("cadre.yaml"), text);

            var made =
                    dump(home).backup(root.resolve("b" + n++ + ".zip"), Set.of(), Progress.SILENT);

            assertThat(made.leftOut()).as(text).contains("cadre.yaml");
            assertThat(made.manifest().home()).as(text).doesNotContainKey("cadre.yaml");
        }
        Files.writeString(home.resolve("cadre.yaml"), "{\"port\": 27915, \"db_password\": \"\"}");
        Files.writeString(home.resolve("prices.last-good.yaml"), "models: []\n");
        assertThat(backup().manifest().home()).containsKeys("cadre.yaml", "prices.last-good.yaml");
    }

    @Test
    void a_restore_that_was_cut_off_is_completed_by_the_same_verb_which_says_so() throws Exception {
        FilledHome.fill(home, 2);
        var made = backup();
        restore();
        var begun = other.resolve("cadre.db.restoring");
        Files.move(other.resolve("cadre.db"), begun);
        Files.writeString(other.resolve("cadre.db.restoring.lock"), "");
        var plan =
                new Cutover.Plan(
                        "replaced-x",
                        List.of(
                                new Cutover.Move(
                                        begun.toString(), other.resolve("cadre.db").toString())),
                        Optional.of(made.manifest().id()));
        Files.write(other.resolve("restore.json"), Json.writeBytes(plan));

        var completed = restore();

        assertThat(completed.earlier()).isTrue();
        assertThat(completed.manifest()).isEqualTo(made.manifest());
        assertThat(FilledHome.rows(place(other))).isEqualTo(FilledHome.rows(place(home)));
        assertThat(other.resolve("cadre.db.restoring.lock")).doesNotExist();
        assertThat(refused(this::restore).what()).isEqualTo("There is a store already");
    }

    @Test
    void what_killed_backups_left_in_a_folder_goes_with_the_next_one() throws Exception {
        FilledHome.fill(home, 1);
        var left = Files.writeString(root.resolve(".cadre-20250101T000000Z.zip.part"), "half");
        var mine = Files.writeString(root.resolve(".mine.zip.part"), "half");

        dump(home).backup(root, Set.of(), Progress.SILENT);

        assertThat(left).doesNotExist();
        assertThat(mine).exists();
    }

    @Test
    void the_key_of_the_secrets_is_missed_only_where_none_fits() throws Exception {
        FilledHome.fill(home, 1);
        backup();
        var key = Files.readString(home.resolve("secrets.key"));
        var fitting = new KeyPlace(other, Optional.of(key));
        var third = root.resolve("third");
        var wrong =
                new KeyPlace(third, Optional.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));

        var good = dump(other).with(fitting).restore(file, Set.of(), Progress.SILENT);
        var bad = dump(third).with(wrong).restore(file, Set.of(), Progress.SILENT);

        assertThat(good.secretsKeyMissing()).isFalse();
        assertThat(bad.secretsKeyMissing()).isTrue();
    }

    @Test
    void a_file_that_is_there_is_never_written_over() throws Exception {
        FilledHome.fill(home, 1);
        Files.writeString(file, "last year's");

        var refusal = refused(this::backup);

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(file).hasContent("last year's");
    }

    @Test
    void a_folder_gets_a_file_named_by_the_time_and_a_missing_folder_is_named() {
        FilledHome.fill(home, 1);

        var made = dump(home).backup(root, FILES, Progress.SILENT);
        var refusal =
                refused(() -> dump(home).backup(root.resolve("no/x.zip"), FILES, Progress.SILENT));

        assertThat(made.file().getFileName().toString()).matches("cadre-\\d{8}T\\d{6}Z\\.zip");
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal.which()).containsEntry("folder", root.resolve("no").toString());
    }

    @Test
    void a_home_without_a_store_is_named_and_gets_none() {
        var refusal = refused(this::backup);

        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(home).isEmptyDirectory();
        assertThat(file).doesNotExist();
    }

    @Test
    void kept_files_that_are_gone_or_were_changed_are_named_and_the_rest_is_backed_up()
            throws Exception {
        FilledHome.fill(home, 3);
        var names = List.copyOf(FilledHome.files(home).keySet());
        Files.delete(home.resolve("artifacts").resolve(names.get(0)));
        Files.writeString(home.resolve("artifacts").resolve(names.get(1)), "rotten");

        var made = backup();
        var restored = restore();

        assertThat(made.lost())
                .containsExactlyInAnyOrder(
                        names.get(0).replace("/", ""), names.get(1).replace("/", ""));
        assertThat(made.manifest().files().count()).isEqualTo(2);
        assertThat(restored.filesAdded()).isEqualTo(2);
        assertThat(FilledHome.files(other)).doesNotContainKeys(names.get(0), names.get(1));
    }

    @Test
    void numbers_jump_so_that_none_that_was_given_after_the_backup_is_given_again() {
        FilledHome.fill(home, 2);
        backup();

        restore();

        try (var fleet = FilledHome.open(other, FilledHome.sqlite(other)).running()) {
            var job = fleet.jobs.file(fleet.key("carl", Grant.MEMBER), Fleet.job("new"));
            assertThat(job.id().number()).isEqualTo(200_001);
            assertThat(fleet.feed.head()).isGreaterThan(2_000_000_000L);
        }
    }

    @Test
    void numbers_go_on_when_nothing_was_done_since_the_backup_though_the_last_rows_are_gone() {
        FilledHome.fill(home, 2);
        try (var fleet = FilledHome.open(home, FilledHome.sqlite(home))) {
            fleet.db.write(tx -> tx.update("delete from event where seq > 3"));
        }
        var last = backup().manifest();

        restore(Choice.KEEP_NUMBERS);

        try (var fleet = FilledHome.open(other, FilledHome.sqlite(other)).running()) {
            var before =
                    last.tables().stream()
                            .filter(table -> table.name().equals("event"))
                            .findFirst()
                            .orElseThrow();
            assertThat(before.lastNumber()).isGreaterThan(before.rows());
            var job = fleet.jobs.file(fleet.key("carl", Grant.MEMBER), Fleet.job("new"));
            assertThat(job.id().number()).isEqualTo(4);
            assertThat(fleet.feed.head()).isEqualTo(before.lastNumber() + 2);
        }
    }

    @Test
    void a_store_that_is_there_is_kept_beside_when_it_is_replaced_and_else_refused() {
        FilledHome.fill(home, 2);
        backup();
        create(other);
        FilledHome.fill(other, 1);
        var before = FilledHome.rows(place(other));
        var files = FilledHome.files(other);

        var refusal = refused(this::restore);
        var untouched = FilledHome.rows(place(other));
        var restored = restore(Choice.REPLACE);

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.which())
                .hasEntrySatisfying("holds", holds -> assertThat(holds).startsWith("2 jobs"));
        assertThat(refusal.fix()).contains("--replace");
        assertThat(untouched).isEqualTo(before);
        assertThat(FilledHome.rows(place(other))).isEqualTo(FilledHome.rows(place(home)));
        var aside = Path.of(restored.replaced().orElseThrow());
        assertThat(FilledHome.rows(place(aside))).isEqualTo(before);
        assertThat(FilledHome.files(aside)).containsAllEntriesOf(files).hasSizeGreaterThan(1);
        assertThat(restored.settingsAdded()).isEmpty();
    }

    @Test
    void settings_that_are_there_stay_and_different_ones_are_put_beside() throws Exception {
        FilledHome.fill(home, 1);
        backup();
        create(other);
        Files.writeString(other.resolve("cadre.yaml"), "port: 1\n");

        var restored = restore();

        assertThat(restored.settingsBeside()).containsExactly("cadre.yaml");
        assertThat(other.resolve("cadre.yaml")).hasContent("port: 1\n");
        assertThat(other.resolve("cadre.yaml.restored")).hasContent("log_level: warn\n");
    }

    @Test
    void a_database_that_cannot_be_read_any_more_can_be_replaced() throws Exception {
        FilledHome.fill(home, 1);
        backup();
        create(other);
        Files.writeString(other.resolve("cadre.db"), "rubbish ".repeat(1000));

        var refusal = refused(this::restore);
        restore(Choice.REPLACE);

        assertThat(refusal.which()).containsEntry("holds", "a database that cannot be read");
        assertThat(FilledHome.rows(place(other))).isEqualTo(FilledHome.rows(place(home)));
    }

    @Test
    void a_file_that_is_no_backup_or_not_all_of_one_is_refused_and_nothing_changes()
            throws Exception {
        FilledHome.fill(home, 1);
        var whole = Files.readAllBytes(root.resolve(backup().file()));

        Files.writeString(file, "a letter to my aunt");
        assertThat(refused(this::restore).what()).contains("no backup of Cadre");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThat(refused(this::restore).what()).contains("not whole");
        Files.write(file, new byte[0]);
        assertThat(refused(this::restore).what()).contains("no backup of Cadre");
        Files.delete(file);
        assertThat(refused(this::restore).code()).isEqualTo(ErrorCode.NOT_FOUND);
        zip(List.of("photo.jpg"));
        assertThat(refused(this::restore).what()).contains("no backup of Cadre");

        assertThat(other.resolve("cadre.db")).doesNotExist();
        assertThat(other.resolve("artifacts")).doesNotExist();
    }

    @Test
    void a_backup_in_which_anything_was_changed_is_refused_by_the_name_of_the_entry() {
        FilledHome.fill(home, 2);
        backup();
        var patch = KeptFiles.place(Path.of(""), anyFile()).toString().replace("/", "");

        assertDamaged("tables/job.jsonl", text -> text.replace("succeeded", "failed"));
        assertDamaged("tables/event.jsonl", text -> text.lines().findFirst().orElseThrow() + "\n");
        assertDamaged("files/" + patch, text -> text + "x");
        assertDamaged("home/agents.yaml", text -> "profiles: [evil]\n");

        assertThat(other.resolve("cadre.db")).doesNotExist();
    }

    @Test
    void a_manifest_that_asks_for_what_is_not_there_is_refused() {
        FilledHome.fill(home, 1);
        backup();
        var whole = copy(file, root.resolve("whole.zip"));

        rewrite("manifest.json", text -> "{\"format\":1}");
        assertThat(refused(this::restore).what()).contains("no backup of Cadre");
        copy(whole, file);
        rewrite("manifest.json", text -> "null");
        assertThat(refused(this::restore).what()).contains("no backup of Cadre");
        copy(whole, file);
        rewrite("manifest.json", text -> text.replace("\"prompt_head\"", "\"state\""));
        assertThat(refused(this::restore).what()).contains("not those of this schema");
        copy(whole, file);
        rewrite("manifest.json", text -> text.replace("\"cadre.yaml\"", "\"../evil.yaml\""));
        assertThat(refused(this::restore).code()).isEqualTo(ErrorCode.INVALID);

        assertThat(other.resolve("cadre.db")).doesNotExist();
        assertThat(FilledHome.files(other)).isEmpty();
    }

    @Test
    void a_backup_of_a_newer_version_is_refused_by_its_name() {
        FilledHome.fill(home, 1);
        backup();
        rewrite(
                "manifest.json",
                text ->
                        text.replace("\"cadre\" : \"0.1.0\"", "\"cadre\" : \"0.4.0\"")
                                .replaceFirst("\"main\" : \\d+", "\"main\" : 99"));

        var refusal = refused(this::restore);

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.what()).contains("0.4.0").contains("0.1.0");
    }

    @Test
    void a_restore_that_was_killed_before_the_cutover_leaves_nothing_and_can_be_repeated()
            throws Exception {
        FilledHome.fill(home, 2);
        backup();
        create(other);
        // what kill -9 leaves: half a database under the name of a restore
        Files.writeString(other.resolve("cadre.db.restoring"), "half");
        Files.writeString(other.resolve("cadre.db.restoring-wal"), "half");

        restore();

        assertThat(FilledHome.rows(place(other))).isEqualTo(FilledHome.rows(place(home)));
        try (var left = Files.list(other)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .noneMatch(name -> name.contains("restor"));
        }
    }

    @Test
    void a_cutover_that_was_killed_at_any_move_is_completed_by_whoever_comes_next()
            throws Exception {
        FilledHome.fill(home, 2);
        create(other);
        FilledHome.fill(other, 1);
        var old = FilledHome.rows(place(other));
        var plan =
                new Cutover.Plan(
                        "replaced-x",
                        List.of(
                                new Cutover.Move(
                                        other.resolve("cadre.db.restoring").toString(),
                                        other.resolve("cadre.db").toString()),
                                new Cutover.Move(
                                        other.resolve("logs.db.restoring").toString(),
                                        other.resolve("logs.db").toString())),
                        Optional.empty());
        Files.copy(home.resolve("cadre.db"), other.resolve("cadre.db.restoring"));
        Files.copy(home.resolve("logs.db"), other.resolve("logs.db.restoring"));
        Files.write(other.resolve("restore.json"), Json.writeBytes(plan));
        // the first file was moved, the second not
        Files.createDirectory(other.resolve("replaced-x"));
        Files.move(other.resolve("cadre.db"), other.resolve("replaced-x/cadre.db"));

        var aside = Cutover.finish(other);

        assertThat(aside).contains(other.resolve("replaced-x").toString());
        assertThat(FilledHome.rows(place(other))).isEqualTo(FilledHome.rows(place(home)));
        assertThat(FilledHome.rows(place(other.resolve("replaced-x")))).isEqualTo(old);
        assertThat(other.resolve("restore.json")).doesNotExist();
        assertThat(Cutover.finish(other)).isEmpty();
    }

    @Test
    void a_backup_without_files_says_so_and_leaves_those_that_are_there() {
        FilledHome.fill(home, 2);
        dump(home).backup(file, Set.of(), Progress.SILENT);
        var files = FilledHome.files(home);

        var restored = dump(home).restore(file, Set.of(Choice.REPLACE), Progress.SILENT);

        assertThat(restored.manifest().files().included()).isFalse();
        assertThat(FilledHome.files(home)).isEqualTo(files);
    }

    private String anyFile() {
        return FilledHome.files(home).keySet().iterator().next().replace("/", "");
    }

    private void assertDamaged(String entry, UnaryOperator<String> change) {
        var whole = copy(file, root.resolve("whole.zip"));
        rewrite(entry, change);
        var refusal = refused(this::restore);
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal.what()).contains("damaged or was changed");
        assertThat(refusal.which()).containsEntry("entry", entry);
        copy(whole, file);
    }

    private static Path copy(Path from, Path to) {
        try {
            return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String entry(String name) throws IOException {
        try (var zip = new ZipFile(file.toFile());
                var in = zip.getInputStream(zip.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes the backup anew with one entry changed, as whoever tampers with it would. */
    private void rewrite(String name, UnaryOperator<String> change) {
        var changed = root.resolve("changed.zip");
        try (var zip = new ZipFile(file.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(changed))) {
            for (var entry : Collections.list(zip.entries())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream in = zip.getInputStream(entry)) {
                    var bytes = in.readAllBytes();
                    out.write(
                            entry.getName().equals(name)
                                    ? change.apply(new String(bytes, StandardCharsets.UTF_8))
                                            .getBytes(StandardCharsets.UTF_8)
                                    : bytes);
                }
            }
            out.close();
            Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void zip(List<String> names) {
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var name : names) {
                out.putNextEntry(new ZipEntry(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Act {
        void run();
    }

    private static CadreException refused(Act act) {
        return catchThrowableOfType(CadreException.class, act::run);
    }
}
