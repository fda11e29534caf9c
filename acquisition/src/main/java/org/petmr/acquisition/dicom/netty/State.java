package org.petmr.acquisition.dicom.netty;

/** The states of PS3.8 Table 9-10, by the standard's own numbers. */
enum State {
    /** Idle. */
    STA1,
    /** Transport open, awaiting A-ASSOCIATE-RQ. */
    STA2,
    /** Awaiting the local user's answer to a request. */
    STA3,
    /** Awaiting the transport. */
    STA4,
    /** Awaiting A-ASSOCIATE-AC or -RJ. */
    STA5,
    /** Association established. */
    STA6,
    /** Awaiting A-RELEASE-RP. */
    STA7,
    /** Awaiting the local user's answer to a release. */
    STA8,
    /** Release collision, requestor side; awaiting the local user. */
    STA9,
    /** Release collision, acceptor side; awaiting A-RELEASE-RP. */
    STA10,
    /** Release collision, requestor side; awaiting A-RELEASE-RP. */
    STA11,
    /** Release collision, acceptor side; awaiting the local user. */
    STA12,
    /** Awaiting the close of the transport. */
    STA13
}
