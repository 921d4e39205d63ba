//! The values that travel the road, in the order they come to be. Knows no other room.

mod date;
mod document;
mod fact;
mod finding;
mod folded;
mod geometry;
mod lab;
mod medicine;
mod member;
mod opening;
mod page;
mod person;
mod printed_date;
mod record;
mod summary;

pub use self::date::{DateRead, DayMonth, IsoDate};
pub use self::document::{Document, Format, Problem, ProblemKind, Reading, Source, SourceId, Status};
pub use self::fact::{
    Clinical, ClinicalStatus, Contact, Doubt, Evidence, FactId, Facts, Judgement, LeftOut, LeftOutWhy,
    LostRow, Mention, Note, NoteSection, NoteSentence, Onset, Trust,
};
pub use self::finding::{
    Basis, ChecklistLine, ChecklistStatus, Finding, FindingId, FindingKind, Headline, Level, Need, RuleRef,
    Severity, Triage,
};
pub use self::folded::{Folded, fold, without_marks};
pub use self::geometry::{Rect, Size};
pub use self::lab::{
    AnalyteId, Bound, Flag, InSi, Lab, LabBoxes, LabRange, LabValue, RangeClass, RangeFrom, Trend,
    TrendPoint, ValueReadings,
};
pub use self::medicine::{MedicineNow, MedicineStanding, MedicineStatement, MedicineStep};
pub use self::member::Member;
pub use self::opening::{Asked, AskedKind, Opening, Quoted};
pub use self::page::{
    Confidence, LaidPage, Line, OtherReading, Page, PageQuality, Reader, TextOrigin, Turned, Word,
};
pub use self::person::{Attested, Differing, Identity, Patient, PersonField, PersonId, Sex, Told};
pub use self::printed_date::{SettledDate, find_dates, settle};
pub use self::record::{Record, RecordId, RecordKind};
pub use self::summary::{
    CaseHead, CaseSummary, MadeWith, PageCard, PipelineHash, SCHEMA, SourceCard, TimelineEntry,
};

#[cfg(test)]
pub(crate) mod sample;
