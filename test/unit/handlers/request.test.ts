test.todo('request: being written');
