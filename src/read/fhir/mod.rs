//! Records that programs exchange (FHIR R4 in JSON): results and lists as papers, inserted documents as files.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use self::observation::{remark_of, row_of};
use self::value::{day, quoted, reference, text, words};
use crate::model::{Problem, ProblemKind};
use crate::read::coded::{Person, Row, Sample, begin_paper, nameless, sex, write, write_sample};
use crate::read::members::{Names, gone, tell_member};
use crate::read::sheet::Sheet;
use crate::read::text::decode;
use crate::read::{Ocr, Part, Settings};

mod observation;
mod value;

/// Bytes in which a resource must say what it is.
const PROBE: usize = 64 * 1024;

/// Lists of a patient: kind of resource, where its words stand, the heading a paper would have.
const LISTS: [(&str, &[&str], &str); 7] = [
    ("AllergyIntolerance", &["code"], "Allergies"),
    ("Condition", &["code"], "Diagnoses"),
    ("MedicationRequest", &["medicationCodeableConcept", "medicationReference"], "Medications"),
    ("MedicationStatement", &["medicationCodeableConcept", "medicationReference"], "Medications"),
    ("Procedure", &["code"], "Procedures"),
    ("Immunization", &["vaccineCode"], "Immunizations"),
    ("FamilyMemberHistory", &["condition"], "Family history"),
];

/// Kinds that say nothing of a patient by themselves, or are read with those that name them.
const BESIDE: [&str; 15] = [
    "Binary",
    "Bundle",
    "Composition",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Location",
    "Medication",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Specimen",
];

/// Whether the bytes are a resource.
pub(super) fn is_fhir(bytes: &[u8]) -> bool {
    let head = decode(&bytes[..bytes.len().min(PROBE)]);
    head.trim_start().starts_with('{') && head.contains("\"resourceType\"")
}

/// Reads the results and lists of a resource or of all resources of a bundle.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let Some(root) = parse(bytes) else {
        let detail = "the record is damaged, cut off or nested too deep; ask for it again, or as PDF";
        return tell(Part::Problem(Problem::of_file(ProblemKind::Broken, detail)));
    };
    let record = Record::of(&root);
    let mut sheet = Sheet::default();
    record.write_lists(&mut sheet);
    let is_nameless = !record.write_samples(&mut sheet);
    let documents = documents(&record);
    // A record that only carries a document has no page of its own.
    if !sheet.is_blank() || documents.is_empty() {
        sheet.tell(settings, tell);
    }
    if is_nameless {
        tell(Part::Problem(nameless()));
    }
    let mut problem = |detail: String| tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    let is_read = |it: &&Value| {
        let kind = text(it, "resourceType");
        BESIDE.contains(&kind) || LISTS.iter().any(|it| it.0 == kind)
    };
    let n_unread = record.resources.iter().filter(|it| !is_read(it)).count();
    if n_unread > 0 {
        problem(format!("{n_unread} entries are of kinds that are not read; ask for the record as PDF"));
    }
    if documents.iter().any(|it| it.is_none()) {
        problem("the record names documents that are not in it; ask for them".to_owned());
    }
    let mut names = Names::default();
    for (number, data) in (0..).zip(documents) {
        let Some(data) = data else { continue };
        let name = names.inert("document", number);
        match unpacked(data) {
            Ok(bytes) => tell_member(number, name, Ok(&bytes), tell),
            Err(problem) => tell_member(number, name, Err((0, problem)), tell),
        }
    }
}

/// Takes an inserted document out.
///
/// # Errors
/// When there is none of that number.
pub(super) fn unpack(bytes: &[u8], number: u32) -> Result<Vec<u8>, Problem> {
    let root = parse(bytes).ok_or_else(gone)?;
    let record = Record::of(&root);
    let data = documents(&record).get(number as usize).copied().flatten().ok_or_else(gone)?;
    unpacked(data)
}

/// The JSON with every number as the text it is written in: 5.10 is not 5.1.
fn parse(bytes: &[u8]) -> Option<Value> {
    serde_json::from_str(&quoted(&decode(bytes))).ok().filter(Value::is_object)
}

fn unpacked(data: &str) -> Result<Vec<u8>, Problem> {
    let data: String = data.split_whitespace().collect();
    STANDARD.decode(data).map_err(|_| {
        Problem::of_file(ProblemKind::Broken, "it is damaged within its record; ask for it by itself")
    })
}

/// The documents put into the record, each with its data; `None` where only its address is there.
fn documents<'a>(record: &Record<'a>) -> Vec<Option<&'a str>> {
    let mut found = Vec::new();
    for it in &record.resources {
        let attachments: Vec<&Value> = match text(it, "resourceType") {
            "Binary" => vec![it],
            "DocumentReference" => value::list(it, "content").filter_map(|it| it.get("attachment")).collect(),
            "DiagnosticReport" => value::list(it, "presentedForm").collect(),
            _ => Vec::new(),
        };
        for it in attachments {
            match (it.get("data").and_then(Value::as_str), it.get("url").is_some()) {
                (Some(data), _) => found.push(Some(data)),
                (None, true) => found.push(None),
                (None, false) => {}
            }
        }
    }
    found
}

/// All resources of a file.
pub(super) struct Record<'a> {
    resources: Vec<&'a Value>,
    /// By the names under which others name them; a name used twice leads nowhere.
    named: BTreeMap<String, Option<&'a Value>>,
}

impl<'a> Record<'a> {
    fn of(root: &'a Value) -> Record<'a> {
        let mut record = Record { resources: Vec::new(), named: BTreeMap::new() };
        let mut todo = vec![(String::new(), root)];
        while let Some((url, it)) = todo.pop() {
            let kind = text(it, "resourceType");
            if kind == "Bundle" {
                let entries: Vec<&Value> = value::list(it, "entry").collect();
                let inner = entries
                    .into_iter()
                    .rev()
                    .filter_map(|it| Some((text(it, "fullUrl").to_owned(), it.get("resource")?)));
                todo.extend(inner);
                continue;
            }
            record.name(format!("{kind}/{}", text(it, "id")), it);
            record.name(url, it);
            for inner in value::list(it, "contained") {
                record.name(format!("#{}", text(inner, "id")), inner);
            }
            record.resources.push(it);
        }
        record
    }

    fn name(&mut self, name: String, it: &'a Value) {
        let known = self.named.entry(name).or_insert(Some(it));
        if known.is_some_and(|other| !std::ptr::eq(other, it)) {
            *known = None;
        }
    }

    /// The resource that another one names.
    fn find(&self, name: &str) -> Option<&'a Value> {
        if name.is_empty() { None } else { self.named.get(name).copied().flatten() }
    }

    /// The words a resource or its name in another one has.
    fn words_at(&self, it: &Value, key: &str) -> String {
        let Some(inner) = it.get(key) else { return String::new() };
        let named = self.find(reference(inner));
        let of_named = named.and_then(|it| it.get("code").or(it.get("type"))).map(words);
        of_named.filter(|it| !it.is_empty()).unwrap_or_else(|| words(inner))
    }

    /// Who a resource is about.
    fn person(&self, it: &Value) -> Person {
        let subject = ["subject", "patient"].iter().find_map(|key| it.get(*key));
        let Some(subject) = subject else {
            return Person::default();
        };
        match self.find(reference(subject)) {
            Some(patient) => person(patient),
            None => Person { name: text(subject, "display").to_owned(), ..Person::default() },
        }
    }

    /// Reports with their results, then the results of no report by person, day and specimen; returns whether
    /// all could be written.
    fn write_samples(&self, sheet: &mut Sheet) -> bool {
        let of_kind =
            |kind: &'static str| self.resources.iter().filter(move |it| text(it, "resourceType") == kind);
        let mut written: Vec<*const Value> = Vec::new();
        let mut samples: Vec<(Person, Sample)> = Vec::new();
        for report in of_kind("DiagnosticReport") {
            let mut sample = self.sample(report);
            sample.title = self.words_at(report, "code");
            sample.reported = day(report, &["issued"]);
            sample.laboratory = value::list(report, "performer")
                .map(|it| text(it, "display"))
                .next()
                .unwrap_or("")
                .to_owned();
            let person = self.person(report);
            let mut rows = Vec::new();
            for it in value::list(report, "result").filter_map(|it| self.find(reference(it))) {
                // A result of another day, specimen or person is no row of this paper.
                let own = self.sample(it);
                let agrees = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
                let is_own = agrees(&own.collected, &sample.collected)
                    && agrees(&own.specimen, &sample.specimen)
                    && agrees(&self.person(it).name, &person.name);
                if !is_own {
                    continue;
                }
                rows.extend(self.rows(it));
                written.push(it);
                if sample.collected.is_empty() {
                    sample.collected = own.collected;
                }
                if sample.specimen.is_empty() {
                    sample.specimen = own.specimen;
                }
            }
            let conclusion = text(report, "conclusion");
            if !conclusion.is_empty() {
                rows.push(Row::Remark(conclusion.to_owned()));
            }
            sample.rows = rows;
            samples.push((person, sample));
        }
        for it in of_kind("Observation").filter(|it| !written.iter().any(|other| std::ptr::eq(*other, **it)))
        {
            let (person, own) = (self.person(it), self.sample(it));
            let same = samples.iter_mut().find(|(other, sample)| {
                sample.title.is_empty()
                    && *other == person
                    && (&sample.collected, &sample.specimen) == (&own.collected, &own.specimen)
            });
            match same {
                Some((_, sample)) => sample.rows.extend(self.rows(it)),
                None => samples.push((person, Sample { rows: self.rows(it), ..own })),
            }
        }
        let mut is_whole = true;
        for (person, sample) in samples.iter().filter(|it| !it.1.rows.is_empty()) {
            is_whole &= write_sample(sheet, person, sample);
        }
        is_whole
    }

    /// When and of what a result or report is.
    fn sample(&self, it: &Value) -> Sample {
        let specimen = it.get("specimen").and_then(|it| it.as_array().map_or(Some(it), |it| it.first()));
        let named = specimen.and_then(|it| self.find(reference(it)));
        let of_named = named.map(|it| self.words_at(it, "type")).filter(|it| !it.is_empty());
        let taken = named.and_then(|it| it.get("collection"));
        let collected = day(it, &["effectiveDateTime", "effectiveInstant", "effectivePeriod"]);
        let taken = taken.map(|it| day(it, &["collectedDateTime", "collectedPeriod"])).unwrap_or_default();
        Sample {
            specimen: of_named.unwrap_or_else(|| specimen.map_or("", |it| text(it, "display")).to_owned()),
            collected: if taken.is_empty() { collected } else { taken },
            ..Sample::default()
        }
    }

    fn rows(&self, it: &Value) -> Vec<Row> {
        if let Some(remark) = remark_of(it) {
            return vec![Row::Remark(remark)];
        }
        let parts =
            value::list(it, "component").map(|it| row_of(it, words(it.get("code").unwrap_or(&Value::Null))));
        let notes = value::list(it, "note").map(|it| Row::Remark(text(it, "text").to_owned()));
        let own = row_of(it, self.words_at(it, "code"));
        let has_value = !matches!(&own, Row::Result(it) if it.value.is_empty());
        let own = (has_value || it.get("component").is_none()).then_some(own);
        own.into_iter().chain(parts).chain(notes).collect()
    }

    fn write_lists(&self, sheet: &mut Sheet) {
        let mut people: Vec<Person> = Vec::new();
        for it in &self.resources {
            let person = self.person(it);
            if LISTS.iter().any(|list| list.0 == text(it, "resourceType")) && !people.contains(&person) {
                people.push(person);
            }
        }
        for person in people {
            begin_paper(sheet, "Medical report", &person);
            let mut last = "";
            for (kind, keys, heading) in LISTS {
                let all = self.resources.iter().filter(|it| text(it, "resourceType") == kind);
                for it in all.filter(|it| self.person(it) == person) {
                    if heading != last {
                        sheet.end_line();
                        write(sheet, heading);
                        last = heading;
                    }
                    let name = keys.iter().map(|key| self.words_at(it, key)).find(|it| !it.is_empty());
                    write(sheet, &format!("- {}", observation::item(it, name.unwrap_or_default())));
                }
            }
        }
    }
}

fn person(patient: &Value) -> Person {
    let name = value::list(patient, "name").find(|it| text(it, "use") != "old").unwrap_or(&Value::Null);
    let given = value::list(name, "given").filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
    let whole = format!("{given} {}", text(name, "family"));
    let id = value::list(patient, "identifier").map(|it| text(it, "value")).next().unwrap_or("");
    Person {
        name: if whole.trim().is_empty() { text(name, "text").to_owned() } else { whole },
        born: text(patient, "birthDate").to_owned(),
        sex: sex(text(patient, "gender")),
        id: id.to_owned(),
    }
}
