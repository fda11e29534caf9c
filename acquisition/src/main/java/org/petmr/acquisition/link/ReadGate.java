package org.petmr.acquisition.link;

/** Stops and resumes reading from all front ends: how a full ring makes itself felt. Any thread may call. */
public interface ReadGate {

    void pauseReading();

    void resumeReading();
}
