package org.petmr.acquisition.session;

/**
 * One stage of the pipeline as shown to people.
 *
 * @param name for example {@code attenuation}
 * @param status {@code waiting}, {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param fraction 0 to 1
 * @param message a few words
 * @param etaS seconds to its end, null when nothing can be said
 * @param elapsedS seconds since its beginning
 * @param report where it tells people more, below the session's own path; null when it does not
 */
public record Stage(
        String name, String status, double fraction, String message, Double etaS, double elapsedS, String report) {}
