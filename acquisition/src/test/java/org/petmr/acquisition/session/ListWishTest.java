package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.TestService;

/** Which sessions of many are told, page by page. */
class ListWishTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T09:00:00Z");

    private static ListWish.Facts session(int n, int atS) {
        JsonObject arm = TestService.armRequest().put("accession", "A-" + n);
        return new ListWish.Facts(
                "S" + n,
                n % 2 == 0 ? "complete" : "aborted",
                FIRST.plusSeconds(atS),
                SessionJson.armRequest(arm.encode()));
    }

    private static ListWish.Page<ListWish.Facts> page(List<ListWish.Facts> all, JsonObject wish) {
        return ListWish.of(wish).of(all, f -> f);
    }

    private static List<String> ids(ListWish.Page<ListWish.Facts> page) {
        return page.rows().stream().map(ListWish.Facts::id).toList();
    }

    @Test
    void everySessionIsOnOnePage() {
        List<ListWish.Facts> all = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            all.add(session(n, n == 6 ? 5 : n)); // the sixth at the same moment as the fifth
        }
        JsonObject wish = new JsonObject().put("limit", 4);
        ListWish.Page<ListWish.Facts> first = page(all, wish);
        assertThat(ids(first)).as("and those of the same moment").containsExactly("S9", "S8", "S7", "S5", "S6");
        assertThat(first.matching()).isEqualTo(10);
        ListWish.Page<ListWish.Facts> second =
                page(all, wish.put("before", first.next().orElseThrow().toString()));
        assertThat(ids(second)).containsExactly("S4", "S3", "S2", "S1");
        ListWish.Page<ListWish.Facts> last =
                page(all, wish.put("before", second.next().orElseThrow().toString()));
        assertThat(ids(last)).containsExactly("S0");
        assertThat(last.next()).isEqualTo(Optional.empty());
        assertThat(ids(page(all, null))).hasSize(10);
    }

    /** By what the list shows; a name is told one by one, so that nobody finds out by searching whose it is. */
    @Test
    void whatIsShownIsFoundAndNoName() {
        List<ListWish.Facts> all = List.of(session(1, 1), session(2, 2), new ListWish.Facts("X3", "open", FIRST, null));
        assertThat(ids(page(all, new JsonObject().put("search", " a-2 ")))).containsExactly("S2");
        assertThat(ids(page(all, new JsonObject().put("search", "18f-FDG")))).containsExactly("S2", "S1");
        assertThat(ids(page(all, new JsonObject().put("search", "V**")))).containsExactly("S2", "S1");
        assertThat(ids(page(all, new JsonObject().put("search", "x3")))).containsExactly("X3");
        assertThat(page(all, new JsonObject().put("search", "vera")).matching()).isZero();
        assertThat(page(all, new JsonObject().put("search", "P1")).matching()).isZero();
        assertThat(ids(page(all, new JsonObject().put("state", "aborted")))).containsExactly("S1");
    }
}
