//! The small words of notes: ends of sentences, ways to say "none", parts of a prescription: `common/note_words.toml`.

use serde::Deserialize;

use super::Phrases;
use super::labels::Words;

/// The words that notes are made of besides what they tell.
#[derive(Clone, Debug, Default)]
pub struct NoteWords {
    /// Abbreviations, without their last dot, behind which no sentence ends.
    pub never_end: Words,
    /// Abbreviations behind which a sentence ends only before a word with a capital letter.
    pub may_end: Words,
    /// A line that ends with one of these goes on in the next.
    pub open_ends: Words,
    /// Lines that begin so end the note: greetings and signatures.
    pub closings: Phrases,
    /// Stand before what is listed, as "is allergic to".
    pub lead_ins: Phrases,
    /// Say that there is none.
    pub none: Phrases,
    /// Say where it stands instead, or nothing.
    pub silent: Phrases,
    /// Say of allergies that there are none, in a section of allergies.
    pub no_allergies: Phrases,
    /// Say so wherever they stand.
    pub no_allergies_anywhere: Phrases,
    /// Join a substance to what it does.
    pub reacts: Phrases,
    /// Say that somebody has an allergy, in running text.
    pub allergic_to: Phrases,
    /// Say so of what is no true allergy.
    pub intolerant_of: Phrases,
    /// Are no substance.
    pub no_substance: Words,
    /// Say which kind of substance is meant, as "food".
    pub kinds: Words,
    /// Words of running text, which names of medicines don't hold.
    pub prose: Words,
    /// Join the last two members of a list.
    pub joins: Words,
    /// Behind these a list of what is so ends.
    pub turns: Words,
    /// Items that begin so tell of no disease.
    pub no_diagnosis: Phrases,
    /// Stand, in running text, before what the patient has or had.
    pub has: Phrases,
    /// Say what somebody thinks, fears or asks.
    pub opinions: Phrases,
    /// Make of an order one that does not hold yet.
    pub conditions: Words,
    /// Tell, behind a pronoun, what was done.
    pub doings: Words,
    /// Words of operations.
    pub operations: OperationWords,
    /// Verbs of running text, which the name of a procedure does not hold.
    pub verbs: Words,
    /// Take back an allergy that is named behind them.
    pub denied: Words,
    /// Those that may also say that something must not be given, as "no".
    pub bare_denials: Words,
    /// Join what a denial before the first of them denies as well.
    pub or_joins: Words,
    /// Say of the substance before them that it does no harm.
    pub answers_no: Words,
    /// Say that it does.
    pub answers_yes: Words,
    /// Say that it is not sure.
    pub uncertain: Phrases,
    /// Say that a substance was taken without harm.
    pub tolerates: Words,
    allergy_stems: Vec<String>,
    /// Stand before the name of a medicine and are no part of it.
    pub small: Words,
    /// Heads of the columns of a table of medicines.
    pub heads: Phrases,
    /// Items that hold one of these and are no known medicine are none.
    pub no_medicine: Phrases,
    /// What stands alone behind the name of a medicine that is not taken.
    pub not_taken: Words,
    /// Count tablets.
    pub counts: Words,
    /// Forms of medicines.
    pub forms: Words,
    /// Ways to take them.
    pub routes: Words,
    /// Units of doses.
    pub doses: Words,
    /// How often.
    pub often: Phrases,
    /// Sentences with one of these say nothing of the patient.
    pub boilerplate: Phrases,
    /// Sentences with one of these tell what has changed or is still to be done.
    pub actions: Phrases,
    /// Words of dates within statements.
    pub dates: DateWords,
    /// Sentences with one of these ask something.
    pub asks: Phrases,
    /// Propose a treatment.
    pub proposes: Phrases,
    /// Say what an opinion rests on.
    pub grounds: Phrases,
    /// What is measured at the bedside.
    pub vitals: Vec<Measure>,
    /// Scales of function.
    pub scales: Vec<Measure>,
}

/// Words that name an operation, and those that say whether it was done.
#[derive(Clone, Debug, Default)]
pub struct OperationWords {
    /// Its name ends so.
    pub endings: Vec<String>,
    /// Its name holds one of these.
    pub words: Words,
    /// Or one of these.
    pub phrases: Phrases,
    /// It is to come.
    pub planned: Phrases,
    /// It is to come, in words right behind its name.
    pub planned_behind: Phrases,
    /// It was done.
    pub past: Phrases,
    /// Stand between its name and its year.
    pub before_year: Words,
    /// Go on with its name, as "of".
    pub links: Words,
}

/// Words that stand beside the day of a statement.
#[derive(Clone, Debug, Default)]
pub struct DateWords {
    /// Stand before a year, as "since".
    pub cues: Words,
    /// Stand before a time that has passed, as "for 8 years".
    pub spans: Words,
    /// Of these those that make a time of a medicine one that has passed.
    pub since: Words,
    /// Stand behind a time that has passed, as "ago".
    pub ago: Words,
    /// Years.
    pub years: Words,
    /// Months.
    pub months: Words,
    /// A date behind one of these is that of something else.
    pub others: Words,
}

/// Something that is graded or measured in a note, with the words that stand before its value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The name it goes by.
    pub name: String,
    /// What stands before the value.
    pub labels: Vec<String>,
    /// What may stand between the label and the value.
    #[serde(default)]
    pub between: Vec<String>,
    /// Values in words; empty: the value is a number.
    #[serde(default)]
    pub values: Vec<String>,
    /// Units that may stand behind, folded.
    #[serde(default)]
    pub units: Vec<String>,
    /// Whether two numbers belong together, as "120/80".
    #[serde(default)]
    pub pair: bool,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteWordsFile {
    sentences: Sentences,
    lists: Lists,
    allergies: Allergies,
    medicines: Medicines,
    choice: Choice,
    dates: Dates,
    operations: Operations,
    #[serde(rename = "vital")]
    vitals: Vec<Measure>,
    #[serde(rename = "scale")]
    scales: Vec<Measure>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    never_end: Vec<String>,
    may_end: Vec<String>,
    open_ends: Vec<String>,
    closings: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    lead_ins: Vec<String>,
    none: Vec<String>,
    silent: Vec<String>,
    prose: Vec<String>,
    joins: Vec<String>,
    turns: Vec<String>,
    no_diagnosis: Vec<String>,
    has: Vec<String>,
    verbs: Vec<String>,
    opinions: Vec<String>,
    doings: Vec<String>,
    conditions: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Operations {
    endings: Vec<String>,
    words: Vec<String>,
    phrases: Vec<String>,
    planned: Vec<String>,
    planned_behind: Vec<String>,
    past: Vec<String>,
    before_year: Vec<String>,
    links: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allergies {
    none_anywhere: Vec<String>,
    none: Vec<String>,
    reacts: Vec<String>,
    allergic_to: Vec<String>,
    intolerant_of: Vec<String>,
    no_substance: Vec<String>,
    kinds: Vec<String>,
    denied: Vec<String>,
    bare_denials: Vec<String>,
    or_joins: Vec<String>,
    answers_no: Vec<String>,
    answers_yes: Vec<String>,
    uncertain: Vec<String>,
    tolerates: Vec<String>,
    stems: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Medicines {
    small: Vec<String>,
    heads: Vec<String>,
    no_medicine: Vec<String>,
    not_taken: Vec<String>,
    counts: Vec<String>,
    forms: Vec<String>,
    routes: Vec<String>,
    doses: Vec<String>,
    often: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    boilerplate: Vec<String>,
    actions: Vec<String>,
    asks: Vec<String>,
    proposes: Vec<String>,
    grounds: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    cues: Vec<String>,
    spans: Vec<String>,
    since: Vec<String>,
    ago: Vec<String>,
    years: Vec<String>,
    months: Vec<String>,
    others: Vec<String>,
}

impl NoteWords {
    /// Whether a folded word speaks of an allergy.
    pub fn is_allergy(&self, folded: &str) -> bool {
        self.allergy_stems.iter().any(|it| folded.starts_with(it.as_str()))
    }
}

impl From<Dates> for DateWords {
    fn from(it: Dates) -> DateWords {
        DateWords {
            cues: Words::of(&it.cues),
            spans: Words::of(&it.spans),
            since: Words::of(&it.since),
            ago: Words::of(&it.ago),
            years: Words::of(&it.years),
            months: Words::of(&it.months),
            others: Words::of(&it.others),
        }
    }
}

impl From<NoteWordsFile> for NoteWords {
    fn from(file: NoteWordsFile) -> NoteWords {
        let phrases = |texts: &[String]| Phrases::new(texts.iter().map(String::as_str));
        NoteWords {
            never_end: Words::of(&file.sentences.never_end),
            may_end: Words::of(&file.sentences.may_end),
            open_ends: Words::of(&file.sentences.open_ends),
            closings: phrases(&file.sentences.closings),
            lead_ins: phrases(&file.lists.lead_ins),
            none: phrases(&file.lists.none),
            silent: phrases(&file.lists.silent),
            no_allergies: phrases(&[&file.allergies.none_anywhere[..], &file.allergies.none].concat()),
            no_allergies_anywhere: phrases(&file.allergies.none_anywhere),
            reacts: phrases(&file.allergies.reacts),
            allergic_to: phrases(&file.allergies.allergic_to),
            intolerant_of: phrases(&file.allergies.intolerant_of),
            no_substance: Words::of(&file.allergies.no_substance),
            kinds: Words::of(&file.allergies.kinds),
            prose: Words::of(&file.lists.prose),
            joins: Words::of(&file.lists.joins),
            turns: Words::of(&file.lists.turns),
            no_diagnosis: phrases(&file.lists.no_diagnosis),
            has: phrases(&file.lists.has),
            opinions: phrases(&file.lists.opinions),
            conditions: Words::of(&file.lists.conditions),
            doings: Words::of(&file.lists.doings),
            operations: OperationWords {
                words: Words::of(&file.operations.words),
                phrases: phrases(&file.operations.phrases),
                planned: phrases(&file.operations.planned),
                planned_behind: phrases(&file.operations.planned_behind),
                past: phrases(&file.operations.past),
                before_year: Words::of(&file.operations.before_year),
                links: Words::of(&file.operations.links),
                endings: file.operations.endings,
            },
            verbs: Words::of(&file.lists.verbs),
            denied: Words::of(&file.allergies.denied),
            bare_denials: Words::of(&file.allergies.bare_denials),
            or_joins: Words::of(&file.allergies.or_joins),
            answers_no: Words::of(&file.allergies.answers_no),
            answers_yes: Words::of(&file.allergies.answers_yes),
            uncertain: phrases(&file.allergies.uncertain),
            tolerates: Words::of(&file.allergies.tolerates),
            allergy_stems: file.allergies.stems,
            small: Words::of(&file.medicines.small),
            heads: phrases(&file.medicines.heads),
            no_medicine: phrases(&file.medicines.no_medicine),
            not_taken: Words::of(&file.medicines.not_taken),
            counts: Words::of(&file.medicines.counts),
            forms: Words::of(&file.medicines.forms),
            routes: Words::of(&file.medicines.routes),
            doses: Words::of(&file.medicines.doses),
            often: phrases(&file.medicines.often),
            boilerplate: phrases(&file.choice.boilerplate),
            actions: phrases(&file.choice.actions),
            asks: phrases(&file.choice.asks),
            proposes: phrases(&file.choice.proposes),
            grounds: phrases(&file.choice.grounds),
            dates: file.dates.into(),
            vitals: file.vitals,
            scales: file.scales,
        }
    }
}
