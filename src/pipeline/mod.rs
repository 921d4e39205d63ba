//! Clinical knowledge: reads `pipelines/` once and checks it before any case is touched.

mod analyte_rows;
mod analytes;
mod case_file;
mod checklist;
mod condition;
mod context;
mod drugs;
mod error;
mod figure;
mod lab_words;
mod labelled;
mod labels;
mod load;
mod load_analytes;
mod load_checklists;
mod load_drugs;
mod load_relations;
mod load_risks;
mod names;
mod note_words;
mod phrases;
mod prose_words;
mod ready;
mod records;
mod relations;
mod risks;
mod rules;
mod sections;
mod show;
mod sources;
mod specimens;
mod units;

use crate::model::PipelineHash;

pub use self::analytes::{
    AcceptedUnit, Analyte, Analytes, Conversion, Interval, LoincCode, Notes, References, Surroundings,
};
pub use self::case_file::CaseFile;
pub use self::checklist::{Checklist, Item, ItemKind, ItemNeed, SourceStatus};
pub use self::condition::{Ask, Criterion, Limit, MedicineNames, Medicines, Missing, Part, Sign, Way};
pub use self::context::{Claim, Context, Told};
pub use self::drugs::{ClassId, Drug, DrugClass, DrugClassOf, DrugFound, DrugId, Drugs};
pub use self::error::{PipelineError, Place};
pub use self::lab_words::{Column, LabWords, People, ResultWord};
pub use self::labelled::{Labelled, Printed};
pub use self::labels::{LabelKind, Labels, Words};
pub use self::names::fold_name;
pub use self::note_words::{DateWords, Measure, NoteWords, OperationWords};
pub use self::phrases::{Found, Phrases};
pub use self::prose_words::ProseWords;
pub use self::ready::{CueIdx, CuePhrases, Wanted, WantedPhrases};
pub use self::records::{Cue, CuePlace, KindCues};
pub use self::relations::{Comparison, Purpose, Quantity, Relation, Term, Tolerance, UpperLimit};
pub use self::risks::{DoseUnit, Plan, Pregnancy, Risk, RiskKind, RiskWords, Topic};
pub use self::rules::{
    Adult, Answer, AnsweredBy, Applies, BloodGroupWords, Condition, ConflictWords, ExpectedAbsent, IdLabels,
    JudgingRule, JudgingRules, Marks, NameWords, Rules, SideWords, TrendRule,
};
pub use self::sections::{Holds, Section, Sections};
pub use self::show::Checked;
pub use self::sources::{Source, Sources};
pub use self::specimens::{Block, BlockHeading, Specimen};
pub use self::units::Units;

/// Everything the program knows about medicine and about papers; loaded once, never changed.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What can be measured.
    pub analytes: Analytes,
    /// Units as printed, and how values change with them.
    pub units: Units,
    /// The words of result tables.
    pub lab_words: LabWords,
    /// The words that give the kind of a record away.
    pub kinds: Vec<KindCues>,
    /// The words that stand before a name, a birth date, a report date.
    pub labels: Labels,
    /// What a case must hold, by service line; sorted by id.
    pub checklists: Vec<Checklist>,
    /// Where figures and rules come from.
    pub sources: Sources,
    /// How facts are judged.
    pub rules: Rules,
    /// Medicines by their names, with their classes.
    pub drugs: Drugs,
    /// Rules that name risks; sorted by id.
    pub risks: Vec<Risk>,
    /// The words by which papers tell what those rules ask for.
    pub risk_words: RiskWords,
    /// What results say about each other; sorted by id.
    pub relations: Vec<Relation>,
    /// The sections of notes and their headings.
    pub sections: Sections,
    /// Words that change what an item of a note claims.
    pub context: Context,
    /// The small words of notes.
    pub note_words: NoteWords,
    /// What was loaded.
    pub hashes: Vec<PipelineHash>,
    /// What is made ready of it when it is first asked for.
    ready: ready::Ready,
    /// What the user's own files hold, in their order.
    own_files: Vec<show::OwnFile>,
}
