-- A base as the first kits made it, before there were revisions: three audits of two organisations.
CREATE TABLE schema_version (
	version INTEGER NOT NULL,
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE source (
	number INTEGER NOT NULL,
	id TEXT NOT NULL,
	family TEXT NOT NULL,
	kind TEXT NOT NULL CONSTRAINT kind CHECK (kind IN ('synthetic', 'open', 'confidential')),
	title TEXT NOT NULL,
	digest TEXT NOT NULL,
	audits INTEGER NOT NULL CONSTRAINT audits CHECK (audits >= 0),
	imported_at TEXT NOT NULL,
	notes TEXT NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (id),
	UNIQUE (digest)
);
INSERT INTO "source" VALUES(1,'ancien','lrs','confidential','Base d’avant les révisions','d1',3,'2025-11-22T15:18:51+00:00','{"seed": "1"}');
CREATE TABLE audit (
	number INTEGER NOT NULL,
	id TEXT NOT NULL,
	source TEXT NOT NULL,
	family TEXT NOT NULL,
	version TEXT NOT NULL,
	organisation TEXT NOT NULL,
	day TEXT NOT NULL CONSTRAINT day CHECK (length(day) = 10),
	wave TEXT NOT NULL,
	nature TEXT NOT NULL CONSTRAINT nature CHECK (nature IN ('first', 'renewal', 'follow_up', '')),
	firm TEXT NOT NULL,
	decision TEXT,
	recorded_score TEXT,
	attributes TEXT NOT NULL,
	PRIMARY KEY (number),
	UNIQUE (id),
	FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "audit" VALUES(1,'ancien-1','ancien','lrs','lrs-2005','org-2','2008-03-15','V1','first','cabinet-A','award','61.25','{"category": "outsourcer", "headcount": {"decimal": "350"}, "region": "Bretagne", "size_class": "50 à 299"}');
INSERT INTO "audit" VALUES(2,'ancien-2','ancien','lrs','lrs-2005','org-1','2006-03-15','V1','first','cabinet-A',NULL,NULL,'{"category": "outsourcer", "headcount": {"decimal": "350"}, "region": "Bretagne", "size_class": "moins de 50"}');
INSERT INTO "audit" VALUES(3,'ancien-3','ancien','lrs','lrs-2005','org-2','2006-03-15','V1','first','cabinet-A','refusal',NULL,'{"category": "outsourcer", "headcount": {"decimal": "350"}, "region": "Bretagne", "size_class": "1000 et plus"}');
CREATE TABLE answer (
	audit INTEGER NOT NULL,
	place SMALLINT NOT NULL,
	criterion TEXT NOT NULL CONSTRAINT criterion CHECK (length(criterion) > 0),
	state SMALLINT NOT NULL CONSTRAINT state CHECK (state IN (0, 1, 2)),
	value TEXT,
	note TEXT NOT NULL,
	PRIMARY KEY (audit, place),
	CONSTRAINT value CHECK ((state = 0) = (value IS NOT NULL)),
	FOREIGN KEY(audit) REFERENCES audit (number)
)
 WITHOUT ROWID;
INSERT INTO "answer" VALUES(1,0,'RH-01',0,'76.5','');
INSERT INTO "answer" VALUES(1,1,'RH-02',2,NULL,'');
INSERT INTO "answer" VALUES(1,2,'CT-14',1,NULL,'Fermé le dimanche');
INSERT INTO "answer" VALUES(2,0,'RH-01',0,'76.5','');
INSERT INTO "answer" VALUES(2,1,'RH-02',2,NULL,'');
INSERT INTO "answer" VALUES(2,2,'CT-14',1,NULL,'Fermé le dimanche');
INSERT INTO "answer" VALUES(3,0,'RH-01',0,'76.5','');
INSERT INTO "answer" VALUES(3,1,'RH-02',2,NULL,'');
INSERT INTO "answer" VALUES(3,2,'CT-14',1,NULL,'Fermé le dimanche');
CREATE INDEX ix_source_family ON source (family);
CREATE INDEX ix_audit_family ON audit (family);
CREATE INDEX ix_audit_organisation ON audit (organisation);
CREATE INDEX ix_audit_source ON audit (source);
