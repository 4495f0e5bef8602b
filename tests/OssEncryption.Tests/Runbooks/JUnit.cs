using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace OssEncryption.Tests.Runbooks;

/// <summary>Reads JUnit results as build servers do, and checks them against the common schema.</summary>
internal static class JUnit
{
    private const string Shape = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
          <xs:complexType name="problem">
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="message" type="xs:string" use="required"/>
                <xs:attribute name="type" type="xs:string" use="required"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>
          <xs:element name="testsuites">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="testsuite" maxOccurs="unbounded">
                  <xs:complexType>
                    <xs:sequence>
                      <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded">
                        <xs:complexType>
                          <xs:choice minOccurs="0">
                            <xs:element name="skipped"/>
                            <xs:element name="error" type="problem"/>
                            <xs:element name="failure" type="problem"/>
                          </xs:choice>
                          <xs:attribute name="classname" type="xs:string" use="required"/>
                          <xs:attribute name="name" type="xs:string" use="required"/>
                          <xs:attribute name="time" type="xs:decimal" use="required"/>
                        </xs:complexType>
                      </xs:element>
                    </xs:sequence>
                    <xs:attribute name="name" type="xs:string" use="required"/>
                    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
                    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
                    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
                    <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
                    <xs:attribute name="time" type="xs:decimal" use="required"/>
                    <xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
                  </xs:complexType>
                </xs:element>
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;

    /// <summary>The suite of a valid result.</summary>
    public static XElement Read(string path)
    {
        var schemas = new XmlSchemaSet();
        using (var shape = XmlReader.Create(new StringReader(Shape)))
        {
            schemas.Add(null, shape);
        }

        XDocument document = XDocument.Load(path);
        var problems = new List<string>();
        document.Validate(schemas, (_, problem) => problems.Add(problem.Message));
        Assert.Empty(problems);
        XElement suite = Assert.Single(document.Root!.Elements());
        Assert.Equal(
            (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value),
            ($"{suite.Elements("testcase").Count()}", $"{suite.Descendants("failure").Count()}",
                $"{suite.Descendants("error").Count()}"));
        return suite;
    }
}
