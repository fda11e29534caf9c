package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

/** A tablet held upright: nothing lies beyond its right edge, and what is touched is large enough. */
final class Tablet {

    /** Upright, of the two usual sizes. */
    private static final int[][] SIZES = {{768, 1024}, {820, 1180}};

    /** WCAG 2.2 AA, 2.5.8: CSS pixels; links within words are exempt. */
    private static final int LEAST_TARGET = 24;

    private static final String BEYOND = """
            const d = document.documentElement;
            return d.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('body *')]
              .filter(n => n.getBoundingClientRect().right > innerWidth + 1 && n.checkVisibility())
              .map(n => n.dataset.testid || n.id || n.className || n.tagName).join();
            """;

    private static final String HIDDEN_BEYOND = """
            return [...document.querySelectorAll('button, a, input, select, summary')]
              .filter(n => n.checkVisibility() && n.getBoundingClientRect().width > 0)
              .filter(n => { const r = n.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
              .map(n => n.dataset.testid || n.textContent).join();
            """;

    private static final String SMALL = """
            return [...document.querySelectorAll('button, a.button, nav a, input, select, summary')]
              .filter(n => n.checkVisibility({ visibilityProperty: true }))
              .map(n => n.matches('label input') ? n.closest('label') : n)
              .map(n => [n, n.getBoundingClientRect()])
              .filter(([n, r]) => r.width > 0 && (r.width < %1$d || r.height < %1$d))
              .map(([n, r]) => `${n.dataset.testid || n.textContent || n.className} ${r.width.toFixed(0)} x ${r.height.toFixed(0)}`).join();
            """.formatted(LEAST_TARGET);

    private Tablet() {}

    /** @param view for messages */
    static void fits(Browser page, String view) throws Exception {
        for (int[] size : SIZES) {
            page.size(size[0], size[1]);
            String where = "%s at %d x %d".formatted(view, size[0], size[1]);
            PageAccessIT.keepPicture(page, view.replaceAll("\\W+", "-") + "-" + size[0]);
            assertThat(page.script(BEYOND)).as("beyond the edge: " + where).isEqualTo("");
            assertThat(page.script(HIDDEN_BEYOND)).as("cut off: " + where).isEqualTo("");
            assertThat(page.script(SMALL)).as("too small to touch: " + where).isEqualTo("");
        }
    }
}
