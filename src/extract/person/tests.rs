//! Letterheads and what they say about the person.

use std::sync::LazyLock;

use crate::model::sample::{document_of, record_of};
use crate::model::{PersonField, Record, RecordKind};
use crate::pipeline::Knowledge;

use super::find_person;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

/// What a page says, in short: "name Ann Lee, age 45".
fn told(text: &str, language: &str) -> String {
    let document = document_of(&[text]);
    let record = Record {
        language: Some(language.to_owned()),
        day_month: KNOWLEDGE.labels.day_month(&document.pages),
        ..record_of(&document.source.id, RecordKind::LabReport, 1)
    };
    let told = find_person(&[document], &[record], &KNOWLEDGE);
    let fields = told.iter().map(|it| match &it.what {
        PersonField::Name(name) => format!("name {name}"),
        PersonField::Born(date) => format!("born {date}"),
        PersonField::BornOpen([one, other]) => format!("born {one} or {other}"),
        PersonField::Age(years) => format!("age {years}"),
        PersonField::Sex(sex) => format!("sex {sex:?}"),
        PersonField::Id(id) => format!("id {}", id.number),
    });
    fields.collect::<Vec<_>>().join(", ")
}

#[test]
fn letterheads_tell_the_person() {
    let cases = [
        ("title", "Patient Name : Mr. John Doe", "name John Doe"),
        ("in a row", "Name: John Doe  Age: 45 Years  Sex: M", "name John Doe, age 45, sex Male"),
        ("bars", "Patient: Rahul Verma | DOB: 15-Mar-1985", "name Rahul Verma, born 1985-03-15"),
        ("age and sex", "Age/Sex : 35 Years / Male", "age 35, sex Male"),
        ("in brackets", "Patient:   John Doe (age 52, M)", "name John Doe, age 52, sex Male"),
        ("family name first", "Patient: Anderson, John", "name Anderson, John"),
        ("initials", "Name : Yash M. Patel", "name Yash M. Patel"),
        ("a letter", "Re: John Doe, DOB: 12/25/1960", "name John Doe, born 1960-12-25"),
        (
            "day and month open",
            "Name: John Doe  DOB: 03/04/1975",
            "name John Doe, born 1975-04-03 or 1975-03-04",
        ),
        (
            "day and month told by another date",
            "Name: John Doe  DOB: 03/04/1975\nReported: 10/17/2024",
            "name John Doe, born 1975-03-04",
        ),
        ("an id", "UHID : AIGG.20965929", "id AIGG.20965929"),
        ("a number in groups", "NHS Number: 943 476 5919", "id 943 476 5919"),
        ("a number behind letters", "Hospital No: RXK 660 0112", "id RXK 660 0112"),
        ("letters alone", "Hospital No: RXK", ""),
        ("few digits", "PID : 555", "id 555"),
        ("a label and a hash", "MRN # 12345", "id 12345"),
        (
            "two columns",
            "Patient Name   John Doe        Report Date   29-Apr-2026\nAge / Sex      45 Years / Male  Lab ID    LAB-1",
            "name John Doe, age 45, sex Male",
        ),
        (
            "values below",
            "Patient Name      Age    Sex    MRN\nAnn Lee           45     F      4711",
            "name Ann Lee, age 45, sex Female, id 4711",
        ),
        (
            "above the age",
            "City Hospital\nJohnatan Doe\nAge:    30\nGender: Male",
            "name Johnatan Doe, age 30, sex Male",
        ),
        (
            "title without label",
            "Mr. Saubhik Roy\nAge / Sex : 27 YRS / M",
            "name Saubhik Roy, age 27, sex Male",
        ),
        ("registration of the patient", "Name : Ann Lee\nReg. no. : 1001", "name Ann Lee, id 1001"),
        ("registration of the doctor", "Dr. Anil Roy | MBBS | Reg No: 12345\nName: Ann Lee", "name Ann Lee"),
        ("a dummy", "Name : DUMMY-9", "name DUMMY-9"),
    ];
    for (name, text, expected) in cases {
        assert_eq!(told(text, "en"), expected, "{name}");
    }
    assert_eq!(told("Paciente: José Núñez\nSexo: Masculino", "es"), "name José Núñez, sex Male");
    assert_eq!(told("Sexo: M", "es"), "", "M is both in Spanish");
}

#[test]
fn names_of_others_are_not_the_persons() {
    let cases = [
        ("doctor", "Ref. By : Dr. Hiren Shah\nDoctor: Dr. Ann Lee"),
        ("signature", "Dr. Payal Shah\n(MD, Pathologist)"),
        ("laboratory", "Lab Name: Nova Diagnostic"),
        ("father", "Father's Name: John Doe"),
        ("test", "Test Name: Glucose"),
        ("number of the laboratory", "Lab ID: LAB-2024-1\nSample No: 4711"),
        ("empty", "Patient Name:\nAddress: 12 High Street"),
        ("placeholder", "MRN: 0000000"),
        ("a relative's age", "His 45-year-old brother has diabetes."),
    ];
    for (name, text) in cases {
        assert_eq!(told(text, "en"), "", "{name}");
    }
}

#[test]
fn dictated_papers_introduce_the_person() {
    let cases = [
        ("This is a 45-year-old white male who", "age 45, sex Male"),
        ("The patient is a 70 year old woman with", "age 70, sex Female"),
        ("Mrs. Smith is a 75-year-old female", "age 75, sex Female"),
        ("HISTORY: 55 y/o gentleman with pain", "age 55, sex Male"),
    ];
    for (text, expected) in cases {
        assert_eq!(told(text, "en"), expected, "{text}");
    }
}
