package org.petmr.acquisition.dicom;

/** The rule for application entity titles (PS3.5 6.2, AE). */
final class AeTitles {

    private AeTitles() {}

    static void check(String field, String title) {
        boolean good = !title.isBlank()
                && title.length() <= 16
                && title.strip().equals(title)
                && title.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\\');
        if (!good) {
            throw new IllegalArgumentException(field + ": '" + title
                    + "' (expected: 1 to 16 ASCII characters, no backslash, no space at the ends)");
        }
    }
}
