//! What risks and contradictions are looked for in: the facts of this patient, ready to be asked.

use crate::model::{Clinical, ClinicalStatus, Doubt, FactId, Folded, IsoDate, Record, Sex, Trust, fold};
use crate::pipeline::{ClassId, DrugId, Knowledge, MedicineNames, Medicines};

use super::Ground;
use super::applies::Said;
use super::series::Series;
use super::subject::{Subject, years_between};

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Material<'a> {
    pub(super) said: Said<'a>,
    /// Results of this patient, without those of repeated papers.
    pub(super) series: &'a [Series<'a>],
    pub(super) subject: &'a Subject,
}

/// The facts of a patient, ready to be asked.
#[derive(Debug)]
pub(super) struct Chart<'a> {
    pub(super) said: Said<'a>,
    pub(super) series: &'a [Series<'a>],
    pub(super) subject: &'a Subject,
    pub(super) medicines: Vec<Medicine<'a>>,
    pub(super) allergies: Vec<Medicine<'a>>,
    /// Everything that has a name of its own besides: diagnoses, procedures, imaging.
    pub(super) diagnoses: Vec<&'a Clinical>,
    pub(super) planned: Vec<&'a Clinical>,
    /// What the sender proposes, folded.
    pub(super) decision: Option<Folded>,
}

/// A statement about a medicine, or about an allergy.
#[derive(Clone, Debug)]
pub(super) struct Medicine<'a> {
    pub(super) fact: &'a Clinical,
    /// What its words name; empty when that is no medicine of the table.
    pub(super) drugs: Vec<DrugId>,
    /// When it was said.
    pub(super) dated: Option<IsoDate>,
}

/// Whether a medicine is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is, or it is about to be.
    Taken,
    /// A paper without a day, or of the same day, says that it was ended.
    Contradicted,
    /// It is only considered.
    Open,
    /// It was ended, or never taken.
    NotTaken,
}

impl<'a> Chart<'a> {
    pub(super) fn of(material: Material<'a>) -> Chart<'a> {
        let Material { said, series, subject } = material;
        let Ground { case_file, .. } = said.ground;
        let own = |facts: &'a [Clinical]| facts.iter().filter(move |it| is_own(it, said.ground.records));
        let named = |facts: &'a [Clinical]| own(facts).map(|it| medicine(it, said)).collect::<Vec<_>>();
        let facts = said.facts;
        let is_planned = |it: &&Clinical| it.status == ClinicalStatus::Planned;
        Chart {
            said,
            series,
            subject,
            medicines: named(&facts.medications),
            allergies: named(&facts.allergies),
            diagnoses: own(&facts.diagnoses).chain(own(&facts.procedures)).collect(),
            planned: own(&facts.procedures).chain(own(&facts.imaging)).filter(is_planned).collect(),
            decision: case_file.decision.as_deref().map(|it| Folded::of([it])),
        }
    }

    /// Facts of this patient that stand in no repeated paper and are of no relative.
    pub(super) fn own(&self, facts: &'a [Clinical]) -> impl Iterator<Item = &'a Clinical> {
        let records = self.said.ground.records;
        facts.iter().filter(move |it| is_own(it, records))
    }

    pub(super) fn knowledge(&self) -> &'a Knowledge {
        self.said.ground.knowledge
    }

    pub(super) fn as_of(&self) -> IsoDate {
        self.said.ground.as_of
    }

    /// The age on the day of the brief.
    pub(super) fn age(&self) -> Option<i32> {
        let by_birth = self.subject.born.and_then(|it| years_between(it, self.as_of()));
        self.subject.age.map(i32::from).or(by_birth)
    }

    pub(super) fn sex(&self) -> Option<Sex> {
        self.subject.sex
    }

    /// The results of an analyte.
    pub(super) fn results_of(&self, analyte: &crate::model::AnalyteId) -> Option<&'a Series<'a>> {
        self.series.iter().find(|it| it.analyte == Some(analyte))
    }

    /// The medicines of some names or classes that a statement names, sorted, each once.
    pub(super) fn named(&self, of: &Medicines) -> Vec<&DrugId> {
        let mut ids: Vec<&DrugId> =
            self.medicines.iter().flat_map(|it| &it.drugs).filter(|it| self.is_one_of(it, of)).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// Whether a medicine is one of some names or classes.
    pub(super) fn is_one_of(&self, drug: &DrugId, of: &Medicines) -> bool {
        if of.except.contains(drug) {
            return false;
        }
        match &of.named {
            MedicineNames::Drugs(drugs) => drugs.contains(drug),
            MedicineNames::Classes(classes) => {
                self.knowledge().drugs.classes(drug).any(|it| classes.contains(it))
            }
        }
    }

    /// The statements about a medicine.
    pub(super) fn statements(&self, drug: &DrugId) -> impl Iterator<Item = &Medicine<'a>> {
        self.medicines.iter().filter(move |it| it.drugs.contains(drug))
    }

    /// Whether a medicine is taken: the newest statement counts, and one without a day takes none back.
    pub(super) fn standing(&self, drug: &DrugId) -> Standing {
        let days = |wanted: fn(ClinicalStatus) -> bool| -> Vec<Option<IsoDate>> {
            self.statements(drug).filter(|it| wanted(it.fact.status)).map(|it| it.dated).collect()
        };
        let told: Vec<&Medicine<'_>> = self.statements(drug).collect();
        let open = told.iter().filter(|it| is_taken(it.fact.status) && !is_ended_below(it, &told));
        let taken: Vec<Option<IsoDate>> = open.map(|it| it.dated).collect();
        // "Was treated with" of the day that lists a medicine is no end of it.
        let past = days(|it| it == ClinicalStatus::Past);
        let mut ended = days(|it| is_ended(it) && it != ClinicalStatus::Past);
        ended
            .extend(past.into_iter().filter(|it| {
                taken.is_empty() || it.is_some() && *it > taken.iter().max().copied().flatten()
            }));
        if taken.is_empty() {
            let is_open = self.statements(drug).any(|it| it.fact.status == ClinicalStatus::Possible);
            return if is_open { Standing::Open } else { Standing::NotTaken };
        }
        let (Some(last_taken), Some(last_ended)) = (taken.iter().max(), ended.iter().max()) else {
            return Standing::Taken;
        };
        match (last_taken, last_ended) {
            (Some(taken), Some(ended)) if taken > ended => Standing::Taken,
            (Some(taken), Some(ended)) if taken < ended => Standing::NotTaken,
            (_, _) => Standing::Contradicted,
        }
    }

    /// The name of a class for people.
    pub(super) fn class_name<'b>(&self, id: &'b ClassId) -> &'b str
    where
        'a: 'b,
    {
        self.knowledge().drugs.class(id).map_or(id.0.as_str(), |it| it.name.as_str())
    }
}

/// Whether a statement must be looked at on the page.
pub(super) fn is_doubtful(fact: &Clinical) -> bool {
    fact.judgement.trust() == Trust::Check
}

/// Whether the words of a fact hold one of some phrases.
pub(super) fn has_phrase(fact: &Clinical, phrases: &[String]) -> bool {
    let texts = [fold(&fact.name), fold(&fact.printed)].map(|it| format!(" {it} "));
    phrases.iter().map(|it| format!(" {} ", fold(it))).any(|it| texts.iter().any(|text| text.contains(&it)))
}

/// Whether a medicine is taken or about to be, by what one paper claims.
pub(super) fn is_taken(status: ClinicalStatus) -> bool {
    matches!(status, ClinicalStatus::Present | ClinicalStatus::Planned)
}

/// Whether the paper that says that a medicine is taken ends it further down: "takes ibuprofen … Plan: stop ibuprofen".
pub(super) fn is_ended_below(taken: &Medicine<'_>, told: &[&Medicine<'_>]) -> bool {
    let place = |it: &Clinical| (it.evidence.page, it.evidence.rect.top());
    let is_below =
        |it: &&&Medicine<'_>| it.fact.record == taken.fact.record && place(it.fact) > place(taken.fact);
    let mut below = told.iter().filter(is_below).peekable();
    below.peek().is_some() && below.all(|it| it.fact.status == ClinicalStatus::Stopped)
}

fn is_ended(status: ClinicalStatus) -> bool {
    matches!(status, ClinicalStatus::Stopped | ClinicalStatus::Past | ClinicalStatus::Absent)
}

/// Whether a fact is of this patient and of no repeated paper.
fn is_own(fact: &Clinical, records: &[Record]) -> bool {
    let is_repeat = records.iter().any(|it| it.id == fact.record && it.duplicate_of.is_some());
    let is_family = fact.status == ClinicalStatus::Family;
    !is_repeat && !is_family && !fact.judgement.doubts().contains(&Doubt::WrongPatient)
}

fn medicine<'a>(fact: &'a Clinical, said: Said<'a>) -> Medicine<'a> {
    let drugs_in = |text: &str| -> Vec<DrugId> {
        let words = Folded::of(text.split_whitespace());
        said.ground.knowledge.drugs.find(&words).into_iter().flat_map(|it| it.drugs).collect()
    };
    let mut drugs = drugs_in(&fact.name);
    if drugs.is_empty() {
        drugs = drugs_in(&fact.printed);
    }
    drugs.sort();
    drugs.dedup();
    // When it was said counts: "since 2019" of a new letter is newer than a stop of 2020.
    let dated = said.record(&fact.record).and_then(|it| it.dated).or(fact.date);
    Medicine { fact, drugs, dated }
}

/// The paper of a fact, as findings name it.
pub(super) fn paper_of(fact: &Clinical) -> FactId {
    FactId(fact.record.0.clone())
}
