//! Reads a folder of a patient's records and writes the case brief that a reviewing specialist reads first.
//!
//! The road: bytes → words → lines → records → facts → findings → summary. Each arrow is one
//! function in one module; see `ARCHITECTURE.md`.

pub mod assess;
pub mod batch;
pub mod case;
pub mod classify;
pub mod extract;
pub mod layout;
pub mod model;
pub mod pipeline;
pub mod read;
pub mod report;
