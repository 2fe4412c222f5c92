package cadre.server.knowledge.index;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void an_identifier_is_itself_and_its_parts() {
        assertThat(Words.asked("requeueExpired"))
                .containsExactly("requeueexpired", "requeu", "expir");
        assertThat(Words.asked("lease_until_ms"))
                .containsExactly("lease_until_ms", "leas", "until", "ms");
        assertThat(Words.asked("HTTPServer2")).containsExactly("httpserver2", "http", "server2");
        assertThat(Words.asked("CADRE_BUS_KEY"))
                .containsExactly("cadre_bus_key", "cadr", "bus", "key");
    }

    @Test
    void english_words_meet_without_their_endings() {
        assertThat(Words.asked("leases leased leasing lease")).containsOnly("leas");
        assertThat(Words.asked("stopped stops stopping")).containsOnly("stop");
        assertThat(Words.asked("retries retry retried")).containsOnly("retry");
        assertThat(Words.asked("status process")).containsExactly("status", "process");
    }

    @Test
    void words_that_say_nothing_are_left_out() {
        assertThat(Words.asked("How does the node do it?")).containsExactly("nod");
    }

    @Test
    void a_korean_word_is_what_stands_before_its_particle() {
        assertThat(Words.asked("서버를")).containsExactly("서버");
        assertThat(Words.asked("서버에서는")).containsExactly("서버");
        assertThat(Words.asked("큐가")).contains("큐");
        assertThat(Words.asked("큐를")).contains("큐");
    }

    @Test
    void what_only_looks_like_a_particle_is_kept_too() {
        assertThat(Words.asked("회의")).contains("회의");
        assertThat(Words.asked("회의를")).contains("회의");
    }

    @Test
    void a_korean_compound_is_found_by_its_parts() {
        assertThat(Words.asked("데이터베이스를")).contains("데이", "이터").containsAll(Words.asked("데이터"));
    }

    @Test
    void latin_letters_and_korean_particles_come_apart() {
        assertThat(Words.asked("PostgreSQL을")).startsWith("postgresql");
        assertThat(Words.asked("API를")).startsWith("api");
    }

    @Test
    void chinese_is_cut_into_pairs() {
        assertThat(Words.asked("数据库服务器")).containsExactly("数据", "据库", "库服", "服务", "务器");
        assertThat(Words.asked("锁")).containsExactly("锁");
    }

    @Test
    void a_chinese_text_is_found_by_each_sign() {
        assertThat(Words.written("每个锁")).contains("锁", "个锁");
        assertThat(Words.asked("每个锁")).doesNotContain("锁");
    }

    @Test
    void japanese_is_cut_where_its_scripts_change() {
        assertThat(Words.asked("サーバーを再起動する")).contains("サーバー", "再起", "起動").doesNotContain("を");
        assertThat(Words.asked("ｻｰﾊﾞｰ")).isEqualTo(Words.asked("サーバー"));
    }

    @Property(tries = 300)
    void any_text_has_terms_that_can_be_indexed(@ForAll String text) {
        assertThat(Words.asked(text))
                .allSatisfy(term -> assertThat(term.length()).isBetween(1, 110));
    }
}
