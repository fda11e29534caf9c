/** The queue of work on stored acquisitions: what runs when, what is tried again, what is cancelled. */
package org.petmr.acquisition.jobs;
